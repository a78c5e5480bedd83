import { GATE } from './object-level';
import { flagOf, gatesOf } from '../../../engine/kubernetes/controllers';
import { Rule, RuleFinding, Severity } from '../../../engine/rule';
import { dependents } from '../../../engine/rules/controller-level';
import { CONTROLLERS, FluxController } from '../../../flux/controllers';

const { SOURCE, KUSTOMIZE, HELM, NOTIFICATION, IMAGE_REFLECTOR, IMAGE_AUTOMATION } = FluxController;

/** Which controllers know which flag, and since which minor. */
const FLAGS: readonly { readonly flag: string; readonly since: number; readonly knownBy: readonly FluxController[]; readonly needsGate: boolean }[] = [
  { flag: '--no-cross-namespace-refs', since: 5, knownBy: [KUSTOMIZE, HELM, NOTIFICATION, IMAGE_REFLECTOR, IMAGE_AUTOMATION], needsGate: false },
  // kustomize- and helm-controller know a flag of this name too: there it names who applies.
  { flag: '--default-service-account', since: 7, knownBy: [SOURCE, NOTIFICATION, IMAGE_REFLECTOR, IMAGE_AUTOMATION], needsGate: true },
  { flag: '--default-decryption-service-account', since: 7, knownBy: [KUSTOMIZE], needsGate: true },
  { flag: '--default-kubeconfig-service-account', since: 7, knownBy: [KUSTOMIZE, HELM], needsGate: true },
];

export const lockdownFlagFatal: Rule = {
  code: 'FAZ059',
  severity: Severity.ERROR,
  title: 'A controller is given a lockdown flag that makes it exit',
  why: 'a controller exits on a flag that it does not know, and from 2.7 to 2.9 on a default ServiceAccount without the feature gate of object level',
  fix: 'remove the flag from this controller, upgrade Flux, or add the feature gate',
  *check(graph): Iterable<RuleFinding> {
    for (const cluster of graph.clusters) {
      const { fluxMinor, name } = cluster.context;
      for (const controller of CONTROLLERS.map(candidate => cluster.controllers.get(candidate))) {
        for (const { flag, since, knownBy, needsGate } of FLAGS.filter(candidate => flagOf(controller, candidate.flag) !== undefined)) {
          const isImpersonation = flag === '--default-service-account' && (controller.name === KUSTOMIZE || controller.name === HELM);
          if (!isImpersonation && (!knownBy.includes(controller.name) || fluxMinor < since)) {
            yield { at: controller.at, cluster, breaks: dependents(graph, cluster, controller.name, true), what: `${controller.name} of Flux 2.${fluxMinor} in ${name} does not know ${flag}` };
          } else if (!isImpersonation && needsGate && fluxMinor >= 7 && fluxMinor <= 9 && gatesOf(controller.args).get(GATE) !== true) {
            yield { at: controller.at, cluster, breaks: dependents(graph, cluster, controller.name, true), what: `${controller.name} of Flux 2.${fluxMinor} in ${name} has ${flag} without the feature gate ${GATE}` };
          }
        }
      }
    }
  },
};
