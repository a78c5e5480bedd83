import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { FluxAksAccessProps, RemoteHelmReleaseProps, RemoteKustomizationProps } from './flux-aks-access-props';
import { AKS_ROWS } from './support';
import { FluxAccess, Grant } from '../../access/flux-access';
import { ExpectedField, FluxObjectJson } from '../../access/object-fields';
import { referenceTo } from '../../access/source-reference';
import { AksCluster, aksNamespace } from '../../azure/aks-cluster';
import { problemsOf } from '../../azure/azure-resource';
import { GrantScope } from '../../azure/grant-scope';
import { AzureRole } from '../../azure/roles';
import { Level, SupportRow } from '../../flux/support';
import { levelOf } from '../../identities/authentication';
import { checkCall, checkNew } from '../../shapes/check';
import { quote } from '../../text/identifiers';
import { Problem } from '../../text/problems';
import { Refusal } from '../../text/refusals';
import { isToken } from '../../text/tokens';

/**
 * Lets Flux apply to a remote AKS cluster: Kustomization and HelmRelease with `.spec.kubeConfig.configMapRef`. From Flux 2.7 on.
 *
 * Grants Azure Kubernetes Service Cluster User Role, unless address and CA are given.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#remote-clusters--cluster-api
 */
export class FluxAksAccess extends FluxAccess {
  /** The remote cluster. */
  public readonly target: AksCluster;
  private readonly props: FluxAksAccessProps;
  private readonly configMaps = new Map<string, ApiObject>();

  /**
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public constructor(scope: Construct, id: string, props: FluxAksAccessProps) {
    checkNew('FluxAksAccess', new.target, scope, id, props);
    super(scope, id, 'AKS', props);
    this.target = props.target;
    this.props = props;
    this._program.problems.addAll(this.node.path, [...problemsOf(this.target), ...this.addressProblems(), ...this.scopeProblems()]);
    this._grantNow();
  }

  /**
   * The ConfigMap that tells the controllers how to reach the cluster, in a namespace; made once.
   *
   * @param namespace namespace of the Flux objects that name it; by default that of the authentication, or of Flux
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public kubeConfig(namespace?: string): ApiObject {
    checkCall('FluxAksAccess#kubeConfig', this, namespace);
    const where = namespace ?? this._namespaceOf({});
    const { address, caCertificate } = this.props;
    const known = this.configMaps.get(where) ?? new ApiObject(this._site.objectScope(this), `kubeconfig-${where}`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `flux-${this.node.id}`, namespace: where },
      data: {
        provider: 'azure',
        ...(this.asksAzure ? { cluster: this.target.resourceId } : {}),
        ...(address ? { address } : {}),
        ...(caCertificate ? { 'ca.crt': caCertificate } : {}),
        ...(levelOf(this.authentication) === Level.OBJECT && this.serviceAccount ? { serviceAccountName: this.serviceAccount.name } : {}),
      },
    });
    this.configMaps.set(where, known);
    return known;
  }

  /**
   * Makes a Kustomization that is applied to the remote cluster.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public kustomization(id: string, props: RemoteKustomizationProps): ApiObject {
    checkCall('FluxAksAccess#kustomization', this, id, props);
    return this._make(id, AKS_ROWS.REMOTE_KUSTOMIZATION, props, {
      interval: props.interval ?? '10m',
      timeout: props.timeout,
      path: props.path ?? './',
      prune: props.prune ?? true,
      targetNamespace: props.targetNamespace,
      sourceRef: referenceTo(props.source),
    });
  }

  /**
   * Makes a HelmRelease that is installed in the remote cluster.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public helmRelease(id: string, props: RemoteHelmReleaseProps): ApiObject {
    checkCall('FluxAksAccess#helmRelease', this, id, props);
    const { chartRef, chart, source, version } = props;
    if (chartRef ? chart !== undefined || source !== undefined || version !== undefined : chart === undefined || source === undefined) {
      this._program.problems.add(`${this.node.path}/${id}`, {
        code: Refusal.CONTRADICTION,
        what: 'the HelmRelease needs either `chartRef`, or `chart` and `source`',
        why: 'the CRD takes exactly one of them, and a `version` only beside `chart`: an OCIRepository has the version in its own `ref`',
        fix: 'give one',
      });
    }
    return this._make(id, AKS_ROWS.REMOTE_HELM_RELEASE, props, {
      interval: props.interval ?? '10m',
      timeout: props.timeout,
      ...this.namespacesOf(props),
      chartRef: props.chartRef && referenceTo(props.chartRef),
      chart: props.chart && props.source ? { spec: { chart: props.chart, version: props.version, sourceRef: referenceTo(props.source) } } : undefined,
      values: props.values,
    });
  }

  /** @internal */
  protected get _rows(): readonly SupportRow[] {
    return Object.values(AKS_ROWS);
  }

  /** @internal */
  protected _use(support: SupportRow, path: string, namespace: string | undefined): ExpectedField[] {
    const name = this.kubeConfig(namespace).name;
    return [['/spec/kubeConfig/configMapRef/name', name], ...super._use(support, path, namespace)];
  }

  /** @internal */
  protected _grants(): Grant[] {
    const { kubernetesRole, kubernetesNamespace, kubernetesGrantAt } = this.props;
    // How far Flux may look for credentials says nothing of what it may do inside: `grantAt` never widens the second.
    const inside = { resource: kubernetesNamespace === undefined ? this.target : aksNamespace(this.target, kubernetesNamespace), at: kubernetesGrantAt ?? GrantScope.RESOURCE };
    return [
      ...(this.asksAzure ? [{ resource: this.target, role: AzureRole.AKS_CLUSTER_USER }] : []),
      ...(kubernetesRole ? [{ ...inside, role: kubernetesRole }] : []),
    ];
  }

  /** @internal */
  protected _check({ kind, spec = {} }: FluxObjectJson): Problem[] {
    return spec.kubeConfig?.secretRef === undefined ? [] : [{
      code: Refusal.SECRET,
      what: `.spec.kubeConfig.secretRef of the ${kind} is set`,
      why: 'the CRD takes either a Secret or a ConfigMap, and only the ConfigMap leads to an identity',
      fix: 'remove .spec.kubeConfig.secretRef',
    }];
  }

  /** Where a release goes, and where Helm keeps its Secrets: by default in its own namespace, which may not be there and which a limited role does not reach. */
  private namespacesOf(props: RemoteHelmReleaseProps): { readonly targetNamespace?: string; readonly storageNamespace?: string } {
    const own = this._namespaceOf(props);
    const { kubernetesNamespace } = this.props;
    const elsewhere = (field: string, namespace: string | undefined) => (namespace === own || props.spec?.[field] !== undefined ? undefined : namespace);
    const targetNamespace = props.targetNamespace ?? elsewhere('targetNamespace', kubernetesNamespace);
    return {
      targetNamespace,
      storageNamespace: props.storageNamespace ?? elsewhere('storageNamespace', kubernetesNamespace ?? props.targetNamespace),
    };
  }

  /** With both given the controllers ask only for a token. */
  private get asksAzure(): boolean {
    return this.props.address === undefined || this.props.caCertificate === undefined;
  }

  private addressProblems(): Problem[] {
    const { address, caCertificate } = this.props;
    return [
      ...(address !== undefined && !isToken(address) && !/^https:\/\/[^\s/]+$/.test(address) ? [{
        code: Refusal.VALUE_FORM,
        what: `the address ${quote(address)} is not the URL of an API server`,
        why: 'the controllers connect to it',
        fix: 'write https://HOST:PORT, without a path',
      }] : []),
      ...(caCertificate !== undefined && !isToken(caCertificate) && !/-----BEGIN CERTIFICATE-----/.test(caCertificate) ? [{
        code: Refusal.VALUE_FORM,
        what: 'caCertificate is no PEM certificate',
        why: 'the controllers check the API server with it',
        fix: 'give the PEM text: `az aks get-credentials`, then certificate-authority-data, base64-decoded',
      }] : []),
      ...(caCertificate !== undefined && /PRIVATE KEY/.test(caCertificate) ? [{
        code: Refusal.KEY_MATERIAL,
        what: 'caCertificate has a private key in it',
        why: 'it would be written into a ConfigMap in plain text',
        fix: 'give the certificate alone',
      }] : []),
      ...(!this.cluster.cloud.isPublic && this.asksAzure ? [{
        code: Refusal.CLOUD,
        what: `address and caCertificate are needed in the ${this.cluster.cloud.name} cloud`,
        why: 'the controllers ask only the Resource Manager of the public cloud for them',
        fix: 'give both',
      }] : []),
    ];
  }

  /** The two scopes are separate: whoever gives one that limits nothing, or two for one, means something else. */
  private scopeProblems(): Problem[] {
    const { grantAt, kubernetesRole, kubernetesNamespace, kubernetesGrantAt } = this.props;
    const withoutRole = (name: string) => ({
      code: Refusal.CONTRADICTION,
      what: `${name} is given without kubernetesRole`,
      why: 'it limits that role',
      fix: 'give kubernetesRole too, or leave it out',
    });
    return [
      ...(kubernetesNamespace !== undefined && !kubernetesRole ? [withoutRole('kubernetesNamespace')] : []),
      ...(kubernetesGrantAt !== undefined && !kubernetesRole ? [withoutRole('kubernetesGrantAt')] : []),
      ...(kubernetesNamespace !== undefined && kubernetesGrantAt !== undefined ? [{
        code: Refusal.CONTRADICTION,
        what: `kubernetesNamespace is ${quote(kubernetesNamespace)}, and kubernetesGrantAt grants the role at the ${kubernetesGrantAt.kind}`,
        why: 'one of them limits the role to a namespace, the other gives it everywhere below that scope',
        fix: 'give one of them',
      }] : []),
      ...(grantAt !== undefined && !this.asksAzure ? [{
        code: Refusal.CONTRADICTION,
        what: '`grantAt` is given, and with address and caCertificate Flux asks Azure for nothing',
        why: 'it says where the Cluster User role is granted, which is not needed then; kubernetesRole has a scope of its own',
        fix: 'leave it out; `kubernetesGrantAt` grants kubernetesRole on more than the cluster',
      }] : []),
    ];
  }
}
