import { createHash } from 'crypto';
import { readFileSync } from 'fs';
import { join } from 'path';
import Ajv2020, { ValidateFunction } from 'ajv/dist/2020';
import { ClusterInput, ReviewInput } from '../../../lib/engine/input';
import { toReport } from '../../../lib/review/report/report';
import { Report } from '../../../lib/review/report/report-model';
import { review, ReviewSettings } from '../../../lib/review/review';
import { Json } from '../../../lib/text/json-reading';

export const SUBSCRIPTION = '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061';
export const TENANT = '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d';
export const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-registry`;
export const REGISTRY = `${GROUP}/providers/Microsoft.ContainerRegistry/registries/contoso`;
const CONTAINER = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-storage/providers/Microsoft.Storage/storageAccounts/stcontoso/blobServices/default/containers/manifests`;
const HUB = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-events/providers/Microsoft.EventHub/namespaces/evhns-contoso/eventhubs/flux-events`;

/** One Flux object of a program that is written by hand, its ServiceAccount, its identity and its grant. */
export interface FixtureAccess {
  readonly name: string;
  readonly namespace?: string;
  readonly kind?: 'OCIRepository' | 'ImageRepository' | 'Bucket' | 'GitRepository' | 'EventHub';
  /** Name of the identity, and of the ServiceAccount. */
  readonly identity?: string;
  readonly role?: string;
  readonly scope?: string;
  readonly condition?: string;
  readonly group?: string;
  readonly url?: string;
  /** Its federated credential is for another subject. */
  readonly wrongSubject?: boolean;
  /** Without a grant. */
  readonly noGrant?: boolean;
  /** A further grant that nothing needs. */
  readonly extra?: { readonly role: string; readonly scope: string };
}

export interface FixtureCluster {
  readonly name: string;
  readonly isAks?: boolean;
  readonly accesses: readonly FixtureAccess[];
}

/** What the constructs would have written, made by hand: names may be anything. */
export function inputOfFixture(...clusters: readonly FixtureCluster[]): ReviewInput {
  return {
    stacks: Object.fromEntries(clusters.map(cluster => [cluster.name, stackOf(cluster)])),
    clusters: clusters.map(clusterOf),
    now: new Date('2026-01-01T00:00:00Z'),
  };
}

export function reportOf(input: ReviewInput, settings: ReviewSettings = {}): Report {
  return toReport(review(input, settings));
}

/** The smallest program: one OCIRepository. */
export const SMALL: FixtureCluster = { name: 'prod', accesses: [{ name: 'podinfo' }] };

/** A program of five accesses: all states. */
export function fewAccesses(): ReviewInput {
  return inputOfFixture(
    {
      name: 'prod',
      isAks: true,
      accesses: [
        { name: 'podinfo' },
        { name: 'podinfo-image', kind: 'ImageRepository' },
        { name: 'shared', kind: 'Bucket', namespace: 'media', identity: 'flux-blob', role: 'Storage Blob Data Contributor' },
        { name: 'fleet', kind: 'GitRepository', namespace: 'flux-system', identity: 'flux-git' },
      ],
    },
    { name: 'edge', accesses: [{ name: 'charts', identity: 'flux-charts', wrongSubject: true, scope: GROUP }] },
  );
}

const KINDS = ['OCIRepository', 'ImageRepository', 'Bucket', 'GitRepository', 'EventHub'] as const;

/** A program of many accesses in tenants of about ten. */
export function manyAccesses(count: number): ReviewInput {
  const perCluster = Math.ceil(count / 2);
  const cluster = (name: string, first: number, last: number): FixtureCluster => ({
    name,
    accesses: Array.from({ length: Math.max(0, last - first) }, (_, i): FixtureAccess => {
      const n = first + i;
      const namespace = n % 23 === 0 ? 'flux-system' : `team-${String(Math.floor(n / 10)).padStart(2, '0')}`;
      const kind = KINDS[n % KINDS.length];
      return {
        kind,
        namespace,
        name: `${['podinfo', 'orders', 'billing-frontend', 'search', 'notifications-with-quite-a-long-name-of-its-own'][n % 5]}-${n}`,
        identity: `flux-${namespace}-${kind.toLowerCase()}`,
        url: kind === 'OCIRepository' ? `oci://contoso.azurecr.io/${namespace}/app-${n}` : undefined,
        scope: n % 31 === 0 && kind === 'OCIRepository' ? GROUP : undefined,
        noGrant: n % 47 === 3,
      };
    }),
  });
  return inputOfFixture(cluster('prod-westeurope', 0, perCluster), cluster('prod-northeurope', perCluster, count));
}

/** A name that would do harm wherever it is not escaped. */
export const HOSTILE = '</script><img src=x onerror=alert(1)>"\'`|[x](y){z}&amp;\n--> @team #1';

/** The message for each violation of the published schema, with fields that it does not name; none: the report is valid. */
export function schemaErrors(report: unknown): string[] {
  const validate = compiled ??= compileSchema();
  return validate(report) ? [] : validate.errors!.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

let compiled: ValidateFunction | undefined;

function compileSchema(): ValidateFunction {
  const text = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'report.schema.json'), 'utf8');
  // Readers must bear new fields; our own reports have none that is not described.
  const closed = JSON.parse(text, (_, value) => (value?.type === 'object' ? { ...value, additionalProperties: false } : value));
  return new Ajv2020({ strict: true, allErrors: true }).compile(closed);
}

const idOf = (access: FixtureAccess) => `${access.namespace ?? 'apps'}_${access.identity ?? 'flux-acr'}`;
const key = (text: string) => `i${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
const unique = (accesses: readonly FixtureAccess[]) => [...new Map(accesses.map(access => [idOf(access), access])).values()];

function stackOf({ name, accesses }: FixtureCluster): Json {
  const resource: { [type: string]: { [name: string]: object } } = {};
  const add = (type: string, id: string, path: string, body: object) => {
    (resource[type] ??= {})[id] = { '//': { metadata: { path: `${name}/${path}` } }, ...body };
  };
  for (const access of unique(accesses)) {
    const { namespace = 'apps', identity = 'flux-acr', kind = 'OCIRepository', condition, extra } = access;
    const id = key(idOf(access));
    const at = `${namespace}/${identity}`;
    const principal = `\${azurerm_user_assigned_identity.${id}.principal_id}`;
    add('azurerm_user_assigned_identity', id, `${at}/identity`, { name: `${name}-${namespace}-${identity}`, location: 'westeurope', resource_group_name: 'rg-flux' });
    add('azurerm_federated_identity_credential', id, `${at}/credential`, {
      audience: ['api://AzureADTokenExchange'],
      issuer: issuerOf(name),
      parent_id: `\${azurerm_user_assigned_identity.${id}.id}`,
      subject: `system:serviceaccount:${namespace}:${access.wrongSubject ? 'somebody-else' : identity}`,
    });
    const grant = (suffix: string, role: string, scope: string) => add('azurerm_role_assignment', `${id}${suffix}`, `${at}/role${suffix}`, {
      principal_id: principal, role_definition_name: role, scope, condition, principal_type: 'ServicePrincipal',
    });
    extra && grant('-extra', extra.role, extra.scope);
    if (access.noGrant) {
      continue;
    }
    if (kind === 'GitRepository') {
      add('azuredevops_service_principal_entitlement', id, `${at}/entitlement`, { origin: 'aad', origin_id: principal, provider: 'azuredevops' });
      add('azuredevops_group_membership', id, `${at}/membership`, {
        group: `\${data.azuredevops_group.${(access.group ?? 'Readers').toLowerCase()}.descriptor}`,
        members: [`\${azuredevops_service_principal_entitlement.${id}.descriptor}`],
        mode: 'add',
        provider: 'azuredevops',
      });
    } else {
      const [role, scope] = kind === 'Bucket' ? ['Storage Blob Data Reader', CONTAINER] : kind === 'EventHub' ? ['Azure Event Hubs Data Sender', HUB] : ['AcrPull', REGISTRY];
      grant('', access.role ?? role, access.scope ?? scope);
    }
  }
  const data = {
    azuredevops_project: { platform: { name: 'platform', provider: 'azuredevops' } },
    azuredevops_group: Object.fromEntries(['Readers', 'Contributors'].map(group => [
      group.toLowerCase(), { name: group, project_id: '${data.azuredevops_project.platform.id}', provider: 'azuredevops' },
    ])),
  };
  return { provider: { azuredevops: [{ org_service_url: 'https://dev.azure.com/contoso' }], azurerm: [{ subscription_id: SUBSCRIPTION }] }, resource, data };
}

function clusterOf({ name, isAks = false, accesses }: FixtureCluster): ClusterInput {
  const objects = unique(accesses).map(access => {
    const { namespace = 'apps', identity = 'flux-acr' } = access;
    const annotations = {
      'azure.workload.identity/client-id': `tf:${name}/azurerm_user_assigned_identity.${key(idOf(access))}.client_id`,
      'azure.workload.identity/tenant-id': TENANT,
    };
    return { at: `${name}/${namespace}/${identity}/service-account`, json: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: identity, namespace, annotations } } };
  });
  const gate = (controller: string) => ({
    target: { kind: 'Deployment', name: controller },
    patch: '- op: add\n  path: /spec/template/spec/containers/0/args/-\n  value: --feature-gates=ObjectLevelWorkloadIdentity=true\n',
  });
  return {
    context: {
      name,
      isAks,
      fluxMinor: 9,
      issuer: issuerOf(name),
      stack: name,
      cloud: {
        name: 'public',
        authorityHost: 'https://login.microsoftonline.com/',
        isPublic: true,
        isPrivate: false,
        suffixes: { containerRegistry: 'azurecr.io', blob: 'blob.core.windows.net', keyVault: 'vault.azure.net', eventHubs: 'servicebus.windows.net' },
      },
      tenantId: TENANT,
      subscriptionId: SUBSCRIPTION,
      fluxNamespace: 'flux-system',
      resources: [{ id: REGISTRY, host: 'contoso.azurecr.io' }, { id: CONTAINER }, { id: HUB }],
    },
    objects: [...objects, ...accesses.map(access => ({ at: `${name}/${access.name}`, json: objectOf(access) }))],
    kustomizations: [{ at: `${name}/flux-system/kustomization.yaml`, json: { patches: ['source', 'image-reflector', 'notification'].map(controller => gate(`${controller}-controller`)) } }],
  };
}

function objectOf({ name, namespace = 'apps', kind = 'OCIRepository', identity: serviceAccountName = 'flux-acr', url }: FixtureAccess): Json {
  const metadata = { name, namespace };
  const common = { interval: '10m', provider: 'azure', serviceAccountName };
  switch (kind) {
    case 'OCIRepository': return { apiVersion: 'source.toolkit.fluxcd.io/v1', kind, metadata, spec: { ...common, url: url ?? 'oci://contoso.azurecr.io/podinfo' } };
    case 'ImageRepository': return { apiVersion: 'image.toolkit.fluxcd.io/v1', kind, metadata, spec: { ...common, image: url ?? 'contoso.azurecr.io/podinfo' } };
    case 'Bucket': return { apiVersion: 'source.toolkit.fluxcd.io/v1', kind, metadata, spec: { ...common, endpoint: 'https://stcontoso.blob.core.windows.net', bucketName: 'manifests' } };
    case 'GitRepository': return { apiVersion: 'source.toolkit.fluxcd.io/v1', kind, metadata, spec: { ...common, url: url ?? 'https://dev.azure.com/contoso/platform/_git/fleet' } };
    case 'EventHub': return {
      apiVersion: 'notification.toolkit.fluxcd.io/v1beta3', kind: 'Provider', metadata, spec: { type: 'azureeventhub', address: 'flux-events', channel: 'evhns-contoso', serviceAccountName },
    };
  }
}

function issuerOf(cluster: string): string {
  return `https://oidc.contoso.example/${cluster}`;
}
