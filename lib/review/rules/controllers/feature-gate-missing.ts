import { objectLevelControllersOfFlux } from './object-level';
import { gatesOf } from '../../../engine/kubernetes/controllers';
import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { isGateKnown, isGateNeeded, OBJECT_LEVEL_GATE } from '../../../flux/minors';

export const featureGateMissing: Rule = {
  code: 'FAZ022',
  severity: Severity.ERROR,
  title: 'The feature gate of object level is missing',
  why: 'from Flux 2.6 to 2.9 object level is off without it, and the controller refuses the object',
  fix: `add --feature-gates=${OBJECT_LEVEL_GATE}=true to the arguments of the controller`,
  *check(graph) {
    for (const { cluster, controller, chain } of objectLevelControllersOfFlux(graph)) {
      const { fluxMinor } = cluster.context;
      const { args, doubts, isDeleted } = cluster.controllers.get(controller);
      const isTold = doubts.length === 0 && !isDeleted;
      // A controller that does not know it would exit; that the kind does not work yet, FAZ025 says.
      if (isTold && isGateNeeded(fluxMinor) && isGateKnown(controller, fluxMinor) && gatesOf(args).get(OBJECT_LEVEL_GATE) !== true) {
        yield about(chain, `${controller} of Flux 2.${fluxMinor} lacks the feature gate ${OBJECT_LEVEL_GATE}, which the ${nameOfUse(chain)} needs`);
      }
    }
  },
};
