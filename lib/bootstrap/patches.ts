import { Yaml } from 'cdk8s';
import { AzureCloud } from '../azure/cloud';
import { FluxController } from '../flux/controllers';
import { FluxVersion } from '../flux/version';
import { TOKEN_EXCHANGE_AUDIENCE } from '../identity/identity';
import { ControllerNeeds, ControllerPlan } from './controller-plan';

/** One entry of `patches` in a kustomization.yaml. */
export interface Patch {
  readonly target: { readonly kind: string; readonly name: string };
  readonly patch: string;
}

/** What the patches of a cluster depend on, besides its accesses. */
export interface PatchSettings {
  readonly isAks: boolean;
  readonly fluxVersion: FluxVersion;
  readonly cloud: AzureCloud;
  readonly kubeletClientId: () => string;
  /** Replaces hand-off tokens; `usedBy` names the place in messages. */
  readonly resolve: (value: string, usedBy: string) => string;
}

interface Operation {
  readonly op: 'add';
  readonly path: string;
  readonly value: unknown;
}

const CONTAINER = '/spec/template/spec/containers/0';
const TOKEN_FOLDER = '/var/run/service-account';

/** The patches of all controllers, one set each: https://fluxcd.io/flux/integrations/azure/#at-the-controller-level */
export function patchesOf(plan: ControllerPlan, settings: PatchSettings): Patch[] {
  return plan.entries.flatMap(([controller, needs]) => patchesFor(controller, needs, settings));
}

function patchesFor(controller: FluxController, needs: ControllerNeeds, settings: PatchSettings): Patch[] {
  const operations = [
    ...featureGate(needs, settings),
    ...environment(needs, settings).map(value => ({ op: 'add' as const, path: `${CONTAINER}/env/-`, value })),
    ...(needs.identity && !settings.isAks ? projectedToken() : []),
  ];
  const webhook = needs.identity && settings.isAks;
  return [
    ...(webhook ? [annotations(controller, needs, settings)] : []),
    ...(webhook ? [webhookLabel(controller)] : []),
    ...(operations.length > 0 ? [{ target: { kind: 'Deployment', name: controller }, patch: Yaml.stringify(operations) }] : []),
  ];
}

/** From 2.10 object level is always on; before, a controller that does not know the gate exits, so only those that need it get it. */
function featureGate({ objectLevel }: ControllerNeeds, { fluxVersion }: PatchSettings): Operation[] {
  return objectLevel && !fluxVersion.isAtLeast(FluxVersion.V2_10)
    ? [{ op: 'add', path: `${CONTAINER}/args/-`, value: '--feature-gates=ObjectLevelWorkloadIdentity=true' }]
    : [];
}

function environment(needs: ControllerNeeds, settings: PatchSettings): { name: string; value: string }[] {
  const { identity, node, objectLevel } = needs;
  if (identity && !settings.isAks) {
    // All four are needed, in the public cloud too: with one missing the controller falls back to the nodes' identity.
    return [
      { name: 'AZURE_TENANT_ID', value: settings.resolve(identity.identity.tenantId, identity.usedBy[0]) },
      { name: 'AZURE_CLIENT_ID', value: settings.resolve(identity.identity.clientId, identity.usedBy[0]) },
      { name: 'AZURE_AUTHORITY_HOST', value: settings.cloud.authorityHost },
      { name: 'AZURE_FEDERATED_TOKEN_FILE', value: `${TOKEN_FOLDER}/azure-token` },
    ];
  }
  return [
    ...(node?.nameKubeletIdentity ? [{ name: 'AZURE_CLIENT_ID', value: settings.resolve(settings.kubeletClientId(), node.usedBy[0]) }] : []),
    // On AKS the webhook sets it for controllers with an identity of their own; object level has no webhook.
    ...(objectLevel && !identity && !settings.cloud.isPublic ? [{ name: 'AZURE_AUTHORITY_HOST', value: settings.cloud.authorityHost }] : []),
  ];
}

function projectedToken(): Operation[] {
  return [
    {
      op: 'add',
      path: '/spec/template/spec/volumes/-',
      value: {
        name: 'azure-token',
        projected: { sources: [{ serviceAccountToken: { audience: TOKEN_EXCHANGE_AUDIENCE, expirationSeconds: 3600, path: 'azure-token' } }] },
      },
    },
    { op: 'add', path: `${CONTAINER}/volumeMounts/-`, value: { name: 'azure-token', mountPath: TOKEN_FOLDER, readOnly: true } },
  ];
}

function annotations(controller: FluxController, { identity }: ControllerNeeds, settings: PatchSettings): Patch {
  return {
    target: { kind: 'ServiceAccount', name: controller },
    patch: Yaml.stringify({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name: controller,
        annotations: {
          'azure.workload.identity/client-id': settings.resolve(identity!.identity.clientId, identity!.usedBy[0]),
          'azure.workload.identity/tenant-id': settings.resolve(identity!.identity.tenantId, identity!.usedBy[0]),
        },
      },
    }),
  };
}

function webhookLabel(controller: FluxController): Patch {
  return {
    target: { kind: 'Deployment', name: controller },
    patch: Yaml.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: controller },
      spec: { template: { metadata: { labels: { 'azure.workload.identity/use': 'true' } } } },
    }),
  };
}
