import { Rule, Severity } from '../../../engine/rule';
import { configuredControllers, dependents, hasCertificatePath } from '../../../engine/rules/controller-level';
import { CLIENT_ID, USE_LABEL } from '../../../entra/federation';

export const certificateBesideFederation: Rule = {
  code: 'FAZ032',
  severity: Severity.ERROR,
  title: 'A controller has a certificate and a federated token',
  why: 'the certificate goes first and is used for everything, container registries included',
  fix: 'keep one of them',
  *check(graph) {
    for (const { cluster, controller } of configuredControllers(graph)) {
      const federates = controller.env.has('AZURE_FEDERATED_TOKEN_FILE') || controller.annotations.has(CLIENT_ID) || controller.labels.has(USE_LABEL);
      if (hasCertificatePath(controller) && federates) {
        yield { at: controller.at, cluster, breaks: dependents(graph, cluster, controller.name), what: `${controller.name} of ${cluster.context.name} has AZURE_CLIENT_CERTIFICATE_PATH and a federated token` };
      }
    }
  },
};
