import { madeAgain } from './identity-twice';
import { AzureIdentity } from '../../../engine/azure/azure-graph';
import { ReviewGraph } from '../../../engine/chain';
import { namespaceOf } from '../../../engine/kubernetes/cluster-files';
import { Rule, Severity } from '../../../engine/rule';
import { stringAt } from '../../../text/json-reading';

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod'];

export const unusedIdentity: Rule = {
  code: 'FAZ019',
  severity: Severity.WARNING,
  title: 'No Flux object uses an identity that was made for one',
  why: 'it only waits for somebody who misuses it',
  fix: 'remove it, or correct the Flux object that should use it',
  *check(graph) {
    // What is made twice is used at its first place.
    const again = new Set(madeAgain(graph).map(({ at }) => at));
    const candidates = graph.azure.identities.filter(identity => identity.isMade && !again.has(identity.at) && !graph.byIdentity.has(identity) && !graph.elsewhere.has(identity));
    const clusters = new Map(graph.clusters.map(cluster => [graph.issuerOf(cluster), cluster]));
    const workloads = new Set(graph.clusters.flatMap(cluster => cluster.ofKind(...WORKLOADS).map(({ json }) => {
      const pod = stringAt(json, 'spec', 'template', 'spec', 'serviceAccountName') ?? stringAt(json, 'spec', 'serviceAccountName') ?? 'default';
      return `${cluster.context.name}\nsystem:serviceaccount:${namespaceOf(json)}:${pod}`;
    })));
    // Who may be the identity of a controller of which the files do not tell.
    const doubtful = new Set(graph.chains.filter(({ signInDoubt, identity }) => signInDoubt !== undefined && !identity)
      .map(({ controller: { namespace, accountName } }) => `system:serviceaccount:${namespace}:${accountName}`));
    const isForFlux = ({ credentials }: AzureIdentity) => credentials.length > 0
      && credentials.every(({ issuer, subject }) => clusters.has(issuer) && !workloads.has(`${clusters.get(issuer)!.context.name}\n${subject}`));
    for (const identity of candidates.filter(({ credentials }) => !credentials.some(({ subject }) => doubtful.has(subject)))) {
      if (isForFlux(identity) || (identity.credentials.length === 0 && !isReferenced(identity, graph))) {
        yield { at: identity.at, what: `no Flux object of the program signs in as ${identity.name}` };
      }
    }
  },
};

/** Something else in the stacks uses the identity, such as an AKS cluster; role assignments and outputs alone do nothing. */
function isReferenced({ clientId, resourceId, principalId, roles, entitlements, ado }: AzureIdentity, { terraform }: ReviewGraph): boolean {
  const symbol = [clientId, principalId, resourceId].find(id => id?.startsWith('tf:'));
  const block = symbol === undefined ? undefined : terraform.blockOf(symbol);
  if (!block) {
    return true;
  }
  const reference = `${block.type}.${block.name}.`;
  const own = new Set([...roles, ...entitlements, ...ado].map(({ at }) => at));
  return [...terraform.all].some(other => other.stack === block.stack && other !== block && !own.has(other.at) && JSON.stringify(other.body).includes(reference));
}
