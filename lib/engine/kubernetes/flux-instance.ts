/** What the Flux Operator patches itself, before the patches of the FluxInstance. https://fluxcd.control-plane.io/operator/fluxinstance/#cluster-configuration */
import { CONTROLLERS, FluxController } from '../../flux/controllers';
import { OBJECT_LEVEL_GATE } from '../../flux/minors';
import { FluxVersion } from '../../flux/version';
import { objectAt, stringAt, Json } from '../../text/json-reading';

const { SOURCE, KUSTOMIZE, HELM, NOTIFICATION, IMAGE_REFLECTOR, IMAGE_AUTOMATION } = FluxController;

/** The patches for the flags of `.spec.cluster`. */
export function fluxInstancePatches(instance: Json, minor: number | undefined): Json[] {
  const cluster = objectAt(instance, 'spec', 'cluster');
  const patches: Json[] = [];
  const add = (argument: string, ...names: FluxController[]) => patches.push({
    target: { kind: 'Deployment', name: `(${names.join('|')})` },
    patch: JSON.stringify([{ op: 'add', path: '/spec/template/spec/containers/0/args/-', value: argument }]),
  });
  if (cluster.multitenant === true) {
    add('--no-cross-namespace-refs=true', KUSTOMIZE, HELM, NOTIFICATION, IMAGE_REFLECTOR, IMAGE_AUTOMATION);
    add(`--default-service-account=${stringAt(cluster, 'tenantDefaultServiceAccount') ?? 'default'}`, KUSTOMIZE, HELM);
  }
  const given = cluster.objectLevelWorkloadIdentity;
  const isGateLate = minor === undefined || minor >= FluxVersion.V2_7.minor;
  // From 2.7 on the operator says what it is in any case, and without the field that is false.
  if (given === true ? minor === undefined || minor >= FluxVersion.V2_6.minor : isGateLate && minor !== undefined) {
    add(`--feature-gates=${OBJECT_LEVEL_GATE}=${given === true}`, ...CONTROLLERS.filter(name => name !== HELM || isGateLate));
  }
  if (given === true && cluster.multitenantWorkloadIdentity === true && isGateLate) {
    const account = (field: string) => stringAt(cluster, field) ?? 'default';
    add(`--default-service-account=${account('tenantDefaultServiceAccount')}`, SOURCE, NOTIFICATION, IMAGE_REFLECTOR, IMAGE_AUTOMATION);
    add(`--default-decryption-service-account=${account('tenantDefaultDecryptionServiceAccount')}`, KUSTOMIZE);
    add(`--default-kubeconfig-service-account=${account('tenantDefaultKubeConfigServiceAccount')}`, KUSTOMIZE, HELM);
  }
  return patches;
}
