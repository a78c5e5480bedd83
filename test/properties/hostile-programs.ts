/**
 * Programs of all integrations, levels, provisioners and deliveries, whose texts are asked for one by one: the benign twin gets what people write, the
 * hostile program something else in a few places.
 */
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import {
  AdoProject, AksCluster, Application, Authentication, AzureRole, Certificate, ClusterDistribution, ContainerRegistry, Delivery, EventHub, FluxAcrAccess, FluxAdoAccess,
  FluxAksAccess, FluxAzureApp, FluxBlobAccess, FluxCluster, FluxEventHubsAccess, FluxSopsAkv, FluxVersion, GrantScope, Identity,
  KeyVault, ManagedIdentity, Provisioner, StorageContainer,
} from '../../lib';
import { guidOf } from '../support/synthesize';

/** What a text is replaced by; `${}` and the like are meant as they stand. */
export const HOSTILE: readonly string[] = [
  '', ' ', '\n', 'a\nb', 'a\n  hostNetwork: true', '\r\n', '\t', '"', '\'', '`', '\\', '\\"', '$(id)', '`id`', '; id', '&& id', '| id', '> /etc/x', '$HOME', '${HOME}', '$$', '-rf', '--debug', '!!',
  '${file("/etc/passwd")}', '%{ for a in b }', '%{if true}a%{endif}', '$${a}', '#{x}', '${TfToken[TOKEN.0]}', '#{TfToken[TOKEN.1]}', '{{ a }}', '${var:-x}', 'a\'; id; \'', 'a"; id; "', 'EOF\nid\n', 'a$\nb',
  'a\u2028  finalizers:\u2028  - x', 'a\u0085  hostNetwork: true', '\u2029', '\ufeff', '\u0000', '\u001b[2J', '\u009b31m', '\u202eabc', '\ud800', 'a\udc00', '\u{e0041}', 'שלום', '日本', 'é', '👩‍🚀',
  'x'.repeat(10_000), '\n'.repeat(1_000), '../..', '../../etc/passwd', '/etc/passwd', '.', '..', 'a/b', 'a\\b', 'C:\\a', 'CON', '__proto__', 'constructor', 'toString', 'hasOwnProperty',
  'yes', 'null', '~', '012', '1:30', '0x1f', '1e3', '<<', '=', '*a', '&a b', '!!python/object:x', '- a', 'a: b', '? a', '{a: b}', '[a]', '# a', '---', '...', '%YAML 1.1', '|', '>', '@a',
  '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '</svg>', '&lt;', '-->', ']]>', '[a](javascript:x)', '| a | b |', '```', 'undefined', 'null', 'NaN', '[object Object]', 'true', '*', '?', 'a*',
];

/** Asks for a text: the benign one, or a hostile one in its place. */
export type Ask = (slot: string, benign: string) => string;

/** What a program is like, but for its texts. */
export interface Shape {
  readonly integrations: readonly Integration[];
  readonly level: 'object' | 'controller';
  readonly identity: 'made' | 'existing' | 'certificate';
  readonly provisioner: 'terraform' | 'aso' | 'az';
  readonly component: boolean;
  readonly aks: boolean;
  readonly minor: number;
}

export const INTEGRATIONS = ['ACR', 'ADO', 'ABS', 'AKV', 'AEH', 'AKS'] as const;
export type Integration = typeof INTEGRATIONS[number];

const TENANT = guidOf('tenant');
const SUBSCRIPTION = guidOf('subscription');

/** The program of a shape. */
export function build(shape: Shape, ask: Ask): (app: FluxAzureApp) => void {
  return app => {
    const cluster = new FluxCluster(app, ask('cluster id', 'prod'), {
      distribution: shape.aks
        ? ClusterDistribution.aks({ oidcIssuerUrl: ask('issuer', `https://westeurope.oic.prod-aks.azure.com/${TENANT}/${guidOf('issuer')}/`) })
        : ClusterDistribution.other({ oidcIssuerUrl: ask('issuer', 'https://oidc.contoso.example/prod') }),
      fluxVersion: FluxVersion.of(`2.${shape.minor}`),
      tenantId: ask('tenant', TENANT),
      subscriptionId: ask('subscription', SUBSCRIPTION),
      identities: { resourceGroupName: ask('identities group', 'rg-flux'), location: ask('location', 'westeurope'), tags: { [ask('tag key', 'team')]: ask('tag value', 'platform') } },
      provisioner: { terraform: Provisioner.terraform(), aso: Provisioner.aso({ repositoryPath: ask('repository path', 'clusters/prod'), sourceName: ask('aso source', 'flux-system') }), az: Provisioner.azCli() }[shape.provisioner],
      delivery: shape.component ? Delivery.component() : Delivery.kustomization(),
      fluxNamespace: ask('flux namespace', 'flux-system'),
      lockdown: shape.level === 'object' && shape.minor >= 7 ? { noCrossNamespaceRefs: false, defaultServiceAccount: ask('default account', 'tenant') } : undefined,
    });
    const identity = identityOf(shape, cluster, ask);
    const authentication = shape.level === 'object'
      ? Authentication.objectLevel({ namespace: ask('namespace', 'apps'), serviceAccountName: identity instanceof Application ? undefined : ask('account', 'flux-apps'), identity, createNamespace: true })
      : Authentication.controllerLevel({ identity });
    shape.integrations.forEach(integration => USES[integration](cluster, authentication, ask));
    new ApiObject(cluster, 'own', {
      apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'own', namespace: 'apps', annotations: { 'a.io/a': ask('own annotation', 'a') }, labels: { a: ask('own label', 'b') } }, data: { a: ask('own data', 'c'), [ask('own key', 'k')]: 'd' },
    } as never);
  };
}

function identityOf({ identity, level }: Shape, cluster: FluxCluster, ask: Ask): Identity | undefined {
  switch (identity) {
    case 'made': return level === 'object' ? ManagedIdentity.create(cluster, ask('identity id', 'id'), { name: ask('identity name', 'flux-team') }) : undefined;
    case 'existing': return ManagedIdentity.fromAttributes(cluster, 'id', {
      clientId: ask('client', guidOf('client')),
      principalId: ask('principal', guidOf('principal')),
      resourceId: ask('identity arm', `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flux`),
    });
    case 'certificate': return Application.create(cluster, 'app', { certificate: Certificate.fromExistingSecret({ secretName: ask('secret', 'certificate') }), displayName: ask('display name', 'flux') });
  }
}

const named = (ask: Ask, what: string) => ({ resourceGroupName: ask(`${what} group`, 'rg'), subscriptionId: ask(`${what} subscription`, SUBSCRIPTION) });
const common = (ask: Ask, what: string) => ({
  name: ask(`${what} name`, `${what.toLowerCase()}-object`),
  labels: { [ask(`${what} label key`, 'team')]: ask(`${what} label`, 'platform') },
  annotations: { [ask(`${what} annotation key`, 'a.io/b')]: ask(`${what} annotation`, 'some text') },
  spec: undefined,
});

const USES: { readonly [integration in Integration]: (cluster: FluxCluster, authentication: Authentication, ask: Ask) => void } = {
  ACR: (cluster, authentication, ask) => {
    const acr = new FluxAcrAccess(cluster, ask('acr id', 'acr'), {
      registry: ContainerRegistry.fromName({ name: ask('registry', 'contoso'), ...named(ask, 'registry') }), authentication, grantAt: GrantScope.RESOURCE,
    });
    acr.ociRepository(ask('oci id', 'podinfo'), { path: ask('oci path', 'manifests/podinfo'), semver: ask('oci semver', '6.x'), ignore: ask('oci ignore', '*.md'), interval: ask('oci interval', '5m'), timeout: ask('oci timeout', '60s'), ...common(ask, 'OCI') });
    const image = acr.imageRepository('image', { path: ask('image path', 'apps/podinfo'), exclusionList: [ask('image exclusion', '^dev')] });
    acr.imagePolicy('policy', { imageRepository: image, semver: ask('policy semver', '6.x'), filterTagsPattern: ask('policy pattern', '^v(?P<n>.*)$'), filterTagsExtract: ask('policy extract', '$n') });
  },
  ADO: (cluster, authentication, ask) => {
    const ado = new FluxAdoAccess(cluster, ask('ado id', 'ado'), { project: AdoProject.fromName({ organization: ask('organization', 'contoso'), project: ask('project', 'platform') }), authentication });
    const gitRepository = ado.gitRepository(ask('git id', 'fleet'), { repository: ask('git repository', 'fleet'), branch: ask('git branch', 'main'), ignore: ask('git ignore', '/docs'), ...common(ask, 'Git') });
    ado.imageUpdateAutomation('automation', {
      gitRepository, authorName: ask('author', 'Flux'), authorEmail: ask('author mail', 'flux@contoso.example'), messageTemplate: ask('message', 'Update {{ .Changed }}'), pushBranch: ask('push branch', 'main'), path: ask('automation path', './apps'),
    });
  },
  ABS: (cluster, authentication, ask) => {
    const container = StorageContainer.fromName({ accountName: ask('account name', 'stcontoso'), containerName: ask('container', 'manifests'), ...named(ask, 'storage') });
    new FluxBlobAccess(cluster, ask('blob id', 'blob'), { container, authentication }).bucket('bucket', { prefix: ask('prefix', 'prod/'), ignore: ask('bucket ignore', '*.md'), ...common(ask, 'Bucket') });
  },
  AKV: (cluster, authentication, ask) => {
    const sops = new FluxSopsAkv(cluster, ask('sops id', 'sops'), {
      keyVault: KeyVault.fromName({ name: ask('vault', 'kv-contoso'), ...named(ask, 'vault') }), keyName: ask('key', 'sops'), keyVersion: ask('key version', '0123456789abcdef0123456789abcdef'), encryptedRegex: ask('encrypted', '^data$'), authentication,
    });
    sops.kustomization('secrets', { source: plainSource(cluster), path: ask('kustomization path', './prod'), targetNamespace: ask('target namespace', 'apps'), ...common(ask, 'Kustomization') });
  },
  AEH: (cluster, authentication, ask) => {
    const eventHub = EventHub.fromName({ namespaceName: ask('hub namespace', 'evhns-contoso'), eventHubName: ask('hub', 'flux'), ...named(ask, 'hub') });
    const events = new FluxEventHubsAccess(cluster, ask('events id', 'events'), { eventHub, authentication });
    events.alert('alert', { provider: events.provider('provider', common(ask, 'Provider')), eventSources: [{ kind: ask('event kind', 'Kustomization'), name: ask('event name', '*'), namespace: ask('event namespace', 'apps') }], eventSeverity: ask('severity', 'info') });
  },
  AKS: (cluster, authentication, ask) => {
    const aks = new FluxAksAccess(cluster, ask('aks id', 'remote'), {
      target: AksCluster.fromName({ name: ask('aks', 'remote'), ...named(ask, 'aks') }), kubernetesRole: AzureRole.AKS_RBAC_WRITER, address: ask('address', 'https://remote.example:443'), caCertificate: ask('ca', 'no certificate'), authentication,
    });
    aks.kustomization('there', { source: plainSource(cluster), path: ask('remote path', './apps'), targetNamespace: ask('remote target', 'apps'), ...common(ask, 'Remote') });
  },
};

function plainSource(cluster: FluxCluster): ApiObject {
  const scope: Construct = cluster;
  return scope.node.tryFindChild('source') as ApiObject | undefined ?? new ApiObject(cluster, 'source', {
    apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: 'source', namespace: 'apps' }, spec: { interval: '10m', url: 'https://git.contoso.example/fleet' },
  });
}
