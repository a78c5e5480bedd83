import { GATE, objectLevelControllers } from './object-level';
import { gatesOf } from '../../../engine/kubernetes/controllers';
import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';

export const featureGateMissing: Rule = {
  code: 'FAZ022',
  severity: Severity.ERROR,
  title: 'The feature gate of object level is missing',
  why: 'from Flux 2.6 to 2.9 object level is off without it, and the controller refuses the object',
  fix: `add --feature-gates=${GATE}=true to the arguments of the controller`,
  *check(graph) {
    for (const { cluster, controller, access } of objectLevelControllers(graph)) {
      const { fluxMinor } = cluster.context;
      if (fluxMinor >= 6 && fluxMinor <= 9 && gatesOf(cluster.controllers.get(controller).args).get(GATE) !== true) {
        yield about(access, `${controller} of Flux 2.${fluxMinor} lacks the feature gate ${GATE}, which the ${nameOfUse(access)} needs`);
      }
    }
  },
};
