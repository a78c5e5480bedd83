import { hasOwnIdentity, meansCertificate } from '../../../engine/kubernetes/sign-in';
import { Rule, RuleFinding, Severity } from '../../../engine/rule';
import { CERTIFICATE_ENVIRONMENT, configuredControllers, dependents, FEDERATION_ENVIRONMENT } from '../../../engine/rules/controller-level';

export const controllerEnvironmentIncomplete: Rule = {
  code: 'FAZ027',
  severity: Severity.ERROR,
  title: 'The environment of a controller is incomplete',
  why: 'with one variable missing the controller falls back to the identity of the node, without a word',
  fix: 'set all of them in the patch of the Deployment',
  *check(graph): Iterable<RuleFinding> {
    for (const { cluster, controller } of configuredControllers(graph)) {
      const touched = hasOwnIdentity(controller) || controller.env.has('AZURE_FEDERATED_TOKEN_FILE') || controller.env.has('AZURE_TENANT_ID');
      const byCertificate = meansCertificate(controller);
      const needed = byCertificate ? CERTIFICATE_ENVIRONMENT : cluster.context.isAks ? [] : FEDERATION_ENVIRONMENT;
      const missing = needed.filter(name => !controller.env.get(name)?.some(({ value, fromSecret }) => (value !== undefined && value !== '') || fromSecret));
      if ((touched || byCertificate) && missing.length > 0) {
        yield {
          at: controller.at,
          cluster,
          breaks: dependents(graph, cluster, controller.name),
          what: `${controller.name} of ${cluster.context.name} has no ${missing.join(', ')}${byCertificate ? ', which the certificate of its application wants' : ''}`,
          ...(byCertificate ? {
            why: 'with one variable missing the controller does not look at the certificate, and takes another identity or none, without a word',
            fix: `set ${CERTIFICATE_ENVIRONMENT.join(', ')} in the patch of the Deployment, and mount the Secret with the certificate`,
          } : {}),
        };
      }
    }
  },
};
