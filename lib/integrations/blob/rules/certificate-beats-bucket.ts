import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { dependents, hasCertificatePath } from '../../../engine/rules/controller-level';
import { Level } from '../../../flux/support';

export const certificateBeatsBucket: Rule = {
  code: 'FAZ033',
  severity: Severity.ERROR,
  title: 'The certificate of source-controller goes before the ServiceAccount of a Bucket',
  why: 'the controller uses its certificate for every Bucket, whatever ServiceAccount it names',
  fix: 'give the Bucket controller level with the same application, or source-controller a managed identity',
  *check(graph) {
    const others = new Map<object, string>();
    for (const chain of graph.chains) {
      if (chain.use.kind === 'Bucket' && chain.level === Level.OBJECT && chain.use.serviceAccountName && hasCertificatePath(chain.controller)) {
        const other = others.get(chain.controller) ?? dependents(graph, chain.cluster, chain.controller.name).map(({ use }) => use.object.at)[0] ?? '';
        others.set(chain.controller, other);
        yield about(chain, `the ${nameOfUse(chain)} names a ServiceAccount, and source-controller has a certificate (${chain.controller.at}${other ? `, for ${other}` : ''})`);
      }
    }
  },
};
