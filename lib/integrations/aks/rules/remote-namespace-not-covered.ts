import { KubernetesGrant, kubernetesGrants } from '../../../engine/azure/kubernetes-grants';
import { FluxUse } from '../../../engine/kubernetes/flux-use';
import { impersonationOf } from '../../../engine/kubernetes/impersonation';
import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';
import { valueAt, stringAt } from '../../../text/json-reading';

export const remoteNamespaceNotCovered: Rule = {
  code: 'FAZ082',
  severity: Severity.ERROR,
  title: 'The role inside a remote cluster does not reach a namespace that is used',
  why: 'the API server of the remote cluster answers "forbidden"; Helm keeps its release Secrets in .spec.storageNamespace, by default the namespace of the HelmRelease',
  fix: 'set .spec.storageNamespace and .spec.targetNamespace to a namespace that the role reaches, or grant the role on the whole cluster',
  link: 'grant',
  *check({ chains, terraform }) {
    for (const chain of chains) {
      const { use, identity, cluster, controller } = chain;
      if (use.integration !== 'AKS' || !identity || impersonationOf(use, controller)) {
        continue;
      }
      const grants = kubernetesGrants(identity, use, cluster, terraform);
      // Without any, Kubernetes' own roles decide, which are in no file.
      for (const need of grants.length === 0 ? [] : needsOf(use)) {
        if (!grants.some(grant => reaches(grant, need.namespace))) {
          yield about(chain, `the ${nameOfUse(chain)} ${need.what}, and the identity ${identity.name} has ${grants.map(describe).join(', ')} there`);
        }
      }
    }
  },
};

interface Need {
  readonly what: string;
  /** Undefined: the whole cluster. */
  readonly namespace?: string;
}

function needsOf({ object: { json }, kind, namespace: own }: FluxUse): Need[] {
  const target = stringAt(json, 'spec', 'targetNamespace');
  if (kind !== 'HelmRelease') {
    // Where the objects say themselves into which namespace they go, no file tells.
    return target === undefined ? [] : [{ what: `is applied to namespace ${show(target)}`, namespace: target }];
  }
  const storage = stringAt(json, 'spec', 'storageNamespace') ?? own;
  return [
    { what: `keeps its release Secrets in namespace ${show(storage)}`, namespace: storage },
    { what: `is installed in namespace ${show(target ?? own)}`, namespace: target ?? own },
    ...(valueAt(json, 'spec', 'install', 'createNamespace') === true ? [{ what: 'makes its namespace (.spec.install.createNamespace)' }] : []),
  ];
}

function reaches(grant: KubernetesGrant, namespace: string | undefined): boolean {
  return grant.writes && (grant.namespace === undefined || grant.namespace === namespace);
}

function describe({ grant, namespace }: KubernetesGrant): string {
  return namespace === undefined ? grant.roleName : `${grant.roleName} in namespace ${show(namespace)} alone`;
}
