import { Rule, Severity } from '../../../engine/rule';
import { configuredControllers, dependents, FEDERATION_ENVIRONMENT, hasCertificatePath } from '../../../engine/rules/controller-level';
import { CLIENT_ID, USE_LABEL } from '../../../entra/federation';

export const environmentBesideWebhook: Rule = {
  code: 'FAZ028',
  severity: Severity.ERROR,
  title: 'A patch sets environment variables that the webhook of AKS sets too',
  why: 'the webhook leaves variables alone that are there already, so the two may name different identities',
  fix: 'remove them from the patch: on AKS annotation and label are enough',
  *check(graph) {
    for (const { cluster, controller } of configuredControllers(graph)) {
      const isWebhook = cluster.context.isAks && (controller.annotations.has(CLIENT_ID) || controller.labels.has(USE_LABEL)) && !hasCertificatePath(controller);
      const doubled = FEDERATION_ENVIRONMENT.filter(name => controller.env.has(name));
      if (isWebhook && doubled.length > 0) {
        yield { at: controller.at, cluster, breaks: dependents(graph, cluster, controller.name), what: `${controller.name} of ${cluster.context.name} has ${doubled.join(', ')} in a patch, and the annotation or label of the webhook` };
      }
    }
  },
};
