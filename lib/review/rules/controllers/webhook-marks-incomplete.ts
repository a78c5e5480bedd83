import { Rule, RuleFinding, Severity } from '../../../engine/rule';
import { configuredControllers, dependents, hasCertificatePath } from '../../../engine/rules/controller-level';
import { CLIENT_ID, TENANT_ID, USE_LABEL } from '../../../entra/federation';

export const webhookMarksIncomplete: Rule = {
  code: 'FAZ029',
  severity: Severity.ERROR,
  title: 'The webhook of AKS would pass a controller by',
  why: 'it acts on pods with the label whose ServiceAccount has the annotation, and on no others',
  fix: `set the label ${USE_LABEL}: "true" on the pods and ${CLIENT_ID} on the ServiceAccount`,
  *check(graph): Iterable<RuleFinding> {
    for (const { cluster, controller } of configuredControllers(graph)) {
      const { annotations, labels, name, at } = controller;
      if (!cluster.context.isAks || hasCertificatePath(controller) || !(annotations.has(CLIENT_ID) || annotations.has(TENANT_ID) || labels.has(USE_LABEL))) {
        continue;
      }
      const of = `${name} of ${cluster.context.name}`;
      const breaks = dependents(graph, cluster, name);
      if (!annotations.has(CLIENT_ID)) {
        yield { at, cluster, breaks, what: `the ServiceAccount of ${of} has no annotation ${CLIENT_ID}` };
      }
      if (!annotations.has(TENANT_ID)) {
        yield { at, cluster, what: `the ServiceAccount of ${of} has no annotation ${TENANT_ID}`, why: 'the webhook takes its own default tenant then, which may be another', severity: Severity.WARNING };
      }
      if (labels.get(USE_LABEL) !== 'true') {
        yield { at, cluster, breaks, what: `the pods of ${of} ${labels.has(USE_LABEL) ? `have ${USE_LABEL}: ${JSON.stringify(labels.get(USE_LABEL))}` : `have no label ${USE_LABEL}`}` };
      }
    }
  },
};
