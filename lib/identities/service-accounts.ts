import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Identity } from './identity';
import { ManagedIdentity } from './managed-identity';
import { withoutNamespace } from '../core/cluster-scoped';
import { childOf } from '../core/construct-ids';
import { Home } from '../core/contracts';
import { Program } from '../core/program';
import { identityAnnotations } from '../entra/federation';
import { Provisioner } from '../provisioners/provisioner';
import { shortHash } from '../text/hashes';

/** A ServiceAccount that stands for one identity. */
export interface BoundServiceAccount {
  readonly namespace: string;
  readonly name: string;
  readonly identity: Identity;
  readonly object: ApiObject;
  readonly usedBy: string[];
}

/** The ServiceAccounts of a cluster that stand for identities: each for exactly one. */
export class ServiceAccounts {
  private readonly bound = new Map<string, BoundServiceAccount>();
  private readonly namespaces = new Map<string, ApiObject>();

  public constructor(private readonly cluster: Home, private readonly program: Program) {}

  /**
   * Binds a ServiceAccount to an identity. Without an identity it shares the one that the ServiceAccount has, or gets a new one.
   */
  public bind(namespace: string, name: string, identity: Identity | undefined, usedBy: string, provisioner?: Provisioner): BoundServiceAccount {
    const key = `${namespace}/${name}`;
    const known = this.bound.get(key);
    if (known) {
      if (identity && !identity._isSameAs(known.identity)) {
        this.program.problems.add(usedBy, {
          code: 'FAZ060',
          what: `the ServiceAccount ${key} would stand for two identities: ${known.identity.node.path} (from ${known.usedBy[0]}) and ${identity.node.path}`,
          why: 'its client-id annotation names exactly one',
          fix: 'give one of the accesses another serviceAccountName, or both the same identity',
        });
      }
      known.usedBy.push(usedBy);
      return known;
    }
    const scope = this.scopeOf(namespace, name);
    const actual = identity ?? ManagedIdentity.create(scope, 'identity', { name: freeIdentityName(this.program, this.cluster.owner.node.id, namespace, name), provisioner });
    if (actual instanceof ManagedIdentity) {
      actual._federate({ cluster: this.cluster, namespace, serviceAccountName: name });
    }
    const object = new ApiObject(this.cluster.objectScope(scope), 'service-account', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name,
        namespace,
        annotations: identityAnnotations(actual.clientId, actual.tenantId),
      },
    });
    const created = { namespace, name, identity: actual, object, usedBy: [usedBy] };
    this.bound.set(key, created);
    return created;
  }

  /** Writes a Namespace, once. */
  public createNamespace(name: string): ApiObject {
    if (!this.namespaces.has(name)) {
      const scope = childOf(childOf(this.cluster.owner, 'namespaces'), name);
      const object = new ApiObject(this.cluster.objectScope(scope), 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      this.namespaces.set(name, withoutNamespace(object));
    }
    return this.namespaces.get(name)!;
  }

  private scopeOf(namespace: string, name: string): Construct {
    return childOf(childOf(childOf(this.cluster.owner, 'service-accounts'), namespace), name);
  }
}

/** Names that were given, by program: `a-b` + `c` and `a` + `b-c` would be one identity in Azure. */
const GIVEN = new WeakMap<Program, Map<string, string>>();

/** The plain name; where another ServiceAccount of the program has it already, one with a hash. */
function freeIdentityName(program: Program, cluster: string, namespace: string, name: string): string | undefined {
  const plain = defaultIdentityName(cluster, namespace, name);
  const given = GIVEN.get(program) ?? new Map<string, string>();
  GIVEN.set(program, given);
  const key = [cluster, namespace, name].join('\n');
  if (plain === undefined || (given.get(plain.toLowerCase()) ?? key) === key) {
    plain === undefined || given.set(plain.toLowerCase(), key);
    return plain;
  }
  return `${plain.slice(0, 119)}-${shortHash(cluster, namespace, name)}`;
}

function defaultIdentityName(cluster: string, namespace: string, name: string): string | undefined {
  const plain = `flux-${cluster}-${namespace}-${name}`.replace(/\./g, '-');
  return plain.length <= 128 ? plain : undefined;
}
