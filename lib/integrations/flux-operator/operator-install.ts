import { ApiObject } from 'cdk8s';
import { ANNOTATIONS, FLUX_OPERATOR, HELM_VALUES, VALUES_KEY } from './operator';
import { AccessSite } from '../../access/site';
import { TOKEN_FILE, TOKEN_MOUNT, TOKEN_VOLUME } from '../../controllers/projected-token';
import { childOf } from '../../core/construct-ids';
import { identityAnnotations, WEBHOOK_LABELS } from '../../entra/federation';
import { quote } from '../../text/identifiers';
import { Problem } from '../../text/problems';
import { Refusal } from '../../text/refusals';
import { toYaml } from '../../text/yaml';

/** What an access says of the operator of its cluster. */
export interface OperatorProps {
  readonly namespace: string;
  readonly version: string;
}

/** The Flux Operator of a cluster, which all accesses share, and what its installation has to be given. */
export class OperatorInstall {
  /** The operator of a cluster. */
  public static of(site: AccessSite, props: OperatorProps, path: string): OperatorInstall {
    const install = INSTALLS.get(site) ?? new OperatorInstall(site, props, path);
    INSTALLS.set(site, install);
    site.program.problems.addAll(path, install.differences(props));
    return install;
  }

  /** ConfigMap with the values for its Helm chart; undefined as long as it needs none. */
  public values?: ApiObject;

  private constructor(private readonly site: AccessSite, private readonly props: OperatorProps, private readonly path: string) {
    site.program.atEnd(() => this.writeValues());
  }

  private differences(given: OperatorProps): Problem[] {
    return (['namespace', 'version'] as const).filter(name => given[name] !== this.props[name]).map(name => ({
      code: Refusal.CONTRADICTION,
      what: `the Flux Operator is given with ${name} ${quote(given[name])}, by ${this.path} with ${quote(this.props[name])}`,
      why: 'a cluster has one Flux Operator',
      fix: `give both accesses one operator${name === 'namespace' ? 'Namespace' : 'Version'}`,
    }));
  }

  /** The operator is installed by Helm, so patches of Flux do not reach it. https://fluxoperator.dev/docs/charts/flux-operator/ */
  private writeValues(): void {
    const { site, props } = this;
    const values = this.valuesOf();
    if (values) {
      const scope = ['service-accounts', props.namespace, FLUX_OPERATOR.name].reduce(childOf, site.owner);
      this.values = new ApiObject(site.objectScope(scope), 'helm-values', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: HELM_VALUES, namespace: props.namespace },
        data: { [VALUES_KEY]: toYaml(values) },
      });
    }
  }

  private valuesOf(): object | undefined {
    const { cloud, distribution } = this.site.cluster;
    const { identity, objectLevel } = this.site.controllers.needs(FLUX_OPERATOR.name);
    const ids = identity && { clientId: identity.identity.clientId, tenantId: identity.identity.tenantId };
    const authority = { name: 'AZURE_AUTHORITY_HOST', value: cloud.authorityHost };
    if (ids && distribution.isAks) {
      return {
        // The chart has neither annotations for the ServiceAccount alone nor labels for the pods alone; elsewhere they do nothing.
        commonAnnotations: identityAnnotations(ids.clientId, ids.tenantId),
        commonLabels: WEBHOOK_LABELS,
      };
    }
    if (ids) {
      return {
        extraEnvs: [
          { name: 'AZURE_TENANT_ID', value: ids.tenantId },
          { name: 'AZURE_CLIENT_ID', value: ids.clientId },
          authority,
          TOKEN_FILE,
        ],
        extraVolumes: [TOKEN_VOLUME],
        extraVolumeMounts: [TOKEN_MOUNT],
      };
    }
    return objectLevel && !cloud.isPublic ? { extraEnvs: [authority] } : undefined;
  }
}

const INSTALLS = new WeakMap<AccessSite, OperatorInstall>();

/** Annotations in which the operator reads what other kinds have in `.spec`. */
export function reconciliation({ interval, timeout, suspend }: { readonly interval?: string; readonly timeout?: string; readonly suspend?: boolean }): { [name: string]: string } {
  return {
    ...(suspend ? { [ANNOTATIONS.RECONCILE]: 'disabled' } : {}),
    ...(interval === undefined ? {} : { [ANNOTATIONS.EVERY]: interval }),
    ...(timeout === undefined ? {} : { [ANNOTATIONS.TIMEOUT]: timeout }),
  };
}
