import { objectLevelControllers } from './object-level';
import { environmentOf } from '../../../engine/kubernetes/controllers';
import { Rule, RuleFinding, Severity, show } from '../../../engine/rule';
import { configuredControllers, dependents, hasCertificatePath } from '../../../engine/rules/controller-level';
import { CLIENT_ID } from '../../../entra/federation';

export const authorityHostWrong: Rule = {
  code: 'FAZ046',
  severity: Severity.ERROR,
  title: 'A controller asks the authority of another cloud for tokens',
  why: 'without AZURE_AUTHORITY_HOST controllers ask the public cloud, at object level too, and another cloud does not know its tokens',
  fix: 'set AZURE_AUTHORITY_HOST to the authority of the cloud in the patch of the controller',
  *check(graph): Iterable<RuleFinding> {
    for (const { cluster, controller } of configuredControllers(graph)) {
      const given = environmentOf(controller, 'AZURE_AUTHORITY_HOST');
      const { authorityHost } = cluster.context.cloud;
      if (given !== undefined && plain(given) !== plain(authorityHost)) {
        yield { at: controller.at, cluster, breaks: dependents(graph, cluster, controller.name, true), what: `AZURE_AUTHORITY_HOST of ${controller.name} in ${cluster.context.name} is ${show(given)}, the authority of the ${cluster.context.cloud.name} cloud is ${show(authorityHost)}` };
      }
    }
    const wanting = new Map<string, RuleFinding>();
    const want = (name: string, finding: RuleFinding) => wanting.set(`${finding.cluster!.context.name}\n${name}`, finding);
    for (const { cluster, controller, chain } of objectLevelControllers(graph)) {
      if (!cluster.context.cloud.isPublic) {
        want(controller, { at: cluster.controllers.get(controller).at || chain.use.object.at, cluster, what: `${controller} of ${cluster.context.name} (${cluster.context.cloud.name} cloud) has no AZURE_AUTHORITY_HOST` });
      }
    }
    for (const { cluster, controller } of configuredControllers(graph)) {
      if (!cluster.context.cloud.isPublic && hasCertificatePath(controller)) {
        want(controller.name, { at: controller.at, cluster, what: `${controller.name} of ${cluster.context.name} (${cluster.context.cloud.name} cloud) has a certificate and no AZURE_AUTHORITY_HOST` });
      }
    }
    for (const [key, finding] of wanting) {
      const controller = finding.cluster!.controllers.get(key.split('\n')[1]);
      // On AKS the webhook sets it for controllers with an identity of their own.
      const isSetByWebhook = finding.cluster!.context.isAks && controller.annotations.has(CLIENT_ID);
      if (!environmentOf(controller, 'AZURE_AUTHORITY_HOST') && !isSetByWebhook) {
        yield { ...finding, breaks: dependents(graph, finding.cluster!, controller.name, true) };
      }
    }
  },
};

function plain(url: string): string {
  return url.toLowerCase().replace(/(?<!\/)\/+$/, '');
}
