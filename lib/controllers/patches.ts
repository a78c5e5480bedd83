import { ControllerNeeds, ControllerPlan } from './controller-plan';
import { CLOUD_CONFIG_MAP, CLOUD_FILE } from './private-cloud';
import { TOKEN_FILE, TOKEN_MOUNT, TOKEN_VOLUME } from './projected-token';
import { AzureCloud, privateCloud } from '../azure/cloud';
import { identityAnnotations, WEBHOOK_LABELS } from '../entra/federation';
import { FluxController } from '../flux/controllers';
import { isGateKnown, isGateNeeded, OBJECT_LEVEL_GATE } from '../flux/minors';
import { FluxVersion } from '../flux/version';
import { Application } from '../identities/application';
import { Certificate, hasEncryptedKey, sendsChain } from '../identities/certificate';
import { toYaml } from '../text/yaml';

/** One entry of `patches` in a kustomization.yaml. */
export interface Patch {
  readonly target: { readonly kind: string; readonly name?: string };
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
const CERTIFICATE_PATH = '/var/run/app-cert/cert-and-key';
const CLOUD_FOLDER = '/var/run/azure-environment';

interface EnvironmentVariable { readonly name: string; readonly value?: string; readonly valueFrom?: object }

/** The patches of all controllers, one set each: https://fluxcd.io/flux/integrations/azure/#at-the-controller-level */
export function patchesOf(plan: ControllerPlan, settings: PatchSettings): Patch[] {
  return plan.entries.flatMap(([controller, needs]) => patchesFor(controller, needs, settings));
}

function patchesFor(controller: FluxController, needs: ControllerNeeds, settings: PatchSettings): Patch[] {
  const operations = [
    ...featureGate(controller, needs, settings),
    ...needs.lockdown.map(({ argument }) => ({ op: 'add' as const, path: `${CONTAINER}/args/-`, value: argument })),
    ...environment(needs, settings).map(value => ({ op: 'add' as const, path: `${CONTAINER}/env/-`, value })),
    ...(needs.identity && !certificateOf(needs) && !settings.isAks ? projectedToken() : []),
    ...(certificateOf(needs) ? mountedCertificate(needs.certificateSecret!) : []),
    ...(needsCloudFile(needs, settings) ? mountedCloudFile() : []),
  ];
  const webhook = needs.identity && !certificateOf(needs) && settings.isAks;
  return [
    ...(webhook ? [annotations(controller, needs, settings)] : []),
    ...(webhook ? [webhookLabel(controller)] : []),
    ...(operations.length > 0 ? [{ target: { kind: 'Deployment', name: controller }, patch: toYaml(operations) }] : []),
  ];
}

/** From 2.10 object level is always on; before, a controller that does not know the gate exits, so only those that need it get it. */
function featureGate(controller: FluxController, { objectLevel }: ControllerNeeds, { fluxVersion }: PatchSettings): Operation[] {
  return objectLevel && isGateNeeded(fluxVersion.minor) && isGateKnown(controller, fluxVersion.minor)
    ? [{ op: 'add', path: `${CONTAINER}/args/-`, value: `--feature-gates=${OBJECT_LEVEL_GATE}=true` }]
    : [];
}

function environment(needs: ControllerNeeds, settings: PatchSettings): EnvironmentVariable[] {
  const { identity, node, objectLevel } = needs;
  const certificate = certificateOf(needs);
  const cloudFile = needsCloudFile(needs, settings) ? [{ name: 'AZURE_ENVIRONMENT_FILEPATH', value: `${CLOUD_FOLDER}/${CLOUD_FILE}` }] : [];
  // In the public cloud a certificate and object level need no authority host; federation off AKS always does.
  const foreignAuthority = settings.cloud.isPublic ? [] : [{ name: 'AZURE_AUTHORITY_HOST', value: settings.cloud.authorityHost }];
  const signIn = () => [
    { name: 'AZURE_TENANT_ID', value: settings.resolve(identity!.identity.tenantId, identity!.usedBy[0]) },
    { name: 'AZURE_CLIENT_ID', value: settings.resolve(identity!.identity.clientId, identity!.usedBy[0]) },
  ];
  if (certificate) {
    return [
      ...signIn(),
      { name: 'AZURE_CLIENT_CERTIFICATE_PATH', value: CERTIFICATE_PATH },
      ...(hasEncryptedKey(certificate)
        ? [{ name: 'AZURE_CLIENT_CERTIFICATE_PASSWORD', valueFrom: { secretKeyRef: { name: needs.certificateSecret!, key: 'key-password' } } }] : []),
      ...(sendsChain(certificate) ? [{ name: 'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN', value: 'true' }] : []),
      ...foreignAuthority,
      ...cloudFile,
    ];
  }
  if (identity && !settings.isAks) {
    // All four are needed, in the public cloud too: with one missing the controller falls back to the nodes' identity.
    return [
      ...signIn(),
      { name: 'AZURE_AUTHORITY_HOST', value: settings.cloud.authorityHost },
      TOKEN_FILE,
      ...cloudFile,
    ];
  }
  return [
    ...(node?.nameKubeletIdentity ? [{ name: 'AZURE_CLIENT_ID', value: settings.resolve(settings.kubeletClientId(), node.usedBy[0]) }] : []),
    // On AKS the webhook sets it for controllers with an identity of their own; object level has no webhook.
    ...(objectLevel && !identity ? foreignAuthority : []),
    ...cloudFile,
  ];
}

function certificateOf({ identity }: ControllerNeeds): Certificate | undefined {
  return identity?.identity instanceof Application ? identity.identity.certificate : undefined;
}

/** In a private cloud every controller that talks to Azure has to know its endpoints. */
function needsCloudFile({ identity, node, objectLevel }: ControllerNeeds, { cloud }: PatchSettings): boolean {
  return privateCloud(cloud) !== undefined && (identity !== undefined || node !== undefined || objectLevel);
}

function mountedCertificate(secretName: string): Operation[] {
  return [
    { op: 'add', path: '/spec/template/spec/volumes/-', value: { name: 'app-cert', secret: { secretName } } },
    { op: 'add', path: `${CONTAINER}/volumeMounts/-`, value: { name: 'app-cert', mountPath: CERTIFICATE_PATH, subPath: 'cert-and-key', readOnly: true } },
  ];
}

function mountedCloudFile(): Operation[] {
  return [
    { op: 'add', path: '/spec/template/spec/volumes/-', value: { name: 'azure-environment', configMap: { name: CLOUD_CONFIG_MAP } } },
    { op: 'add', path: `${CONTAINER}/volumeMounts/-`, value: { name: 'azure-environment', mountPath: CLOUD_FOLDER, readOnly: true } },
  ];
}

function projectedToken(): Operation[] {
  return [
    { op: 'add', path: '/spec/template/spec/volumes/-', value: TOKEN_VOLUME },
    { op: 'add', path: `${CONTAINER}/volumeMounts/-`, value: TOKEN_MOUNT },
  ];
}

function annotations(controller: FluxController, { identity }: ControllerNeeds, settings: PatchSettings): Patch {
  return {
    target: { kind: 'ServiceAccount', name: controller },
    patch: toYaml({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name: controller,
        annotations: identityAnnotations(settings.resolve(identity!.identity.clientId, identity!.usedBy[0]), settings.resolve(identity!.identity.tenantId, identity!.usedBy[0])),
      },
    }),
  };
}

function webhookLabel(controller: FluxController): Patch {
  return {
    target: { kind: 'Deployment', name: controller },
    patch: toYaml({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: controller },
      spec: { template: { metadata: { labels: WEBHOOK_LABELS } } },
    }),
  };
}
