import { Rule, Severity } from '../../../engine/rule';
import { configuredControllers, dependents } from '../../../engine/rules/controller-level';
import { CLIENT_ID } from '../../../entra/federation';

export const twoClientIds: Rule = {
  code: 'FAZ031',
  severity: Severity.ERROR,
  title: 'A controller is given two client IDs',
  why: 'it signs in with one of them, and what is granted to the other is out of reach',
  fix: 'give all accesses of the controller one identity, or move one of them to object level',
  *check(graph) {
    for (const { cluster, controller } of configuredControllers(graph)) {
      const given = [...(controller.env.get('AZURE_CLIENT_ID') ?? []).map(({ value }) => value), controller.annotations.get(CLIENT_ID)];
      const different = [...new Set(given.filter(value => value !== undefined).map(value => value!.toLowerCase()))];
      if (different.length > 1) {
        yield { at: controller.at, cluster, breaks: dependents(graph, cluster, controller.name), what: `${controller.name} of ${cluster.context.name} is given the client IDs ${different.join(' and ')}` };
      }
    }
  },
};
