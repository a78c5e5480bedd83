import { flagOf, gatesOf } from '../../../engine/kubernetes/controllers';
import { Rule, RuleFinding, Severity } from '../../../engine/rule';
import { dependents } from '../../../engine/rules/controller-level';
import { CONTROLLERS } from '../../../flux/controllers';
import { isFlagKnown, LOCKDOWN_FLAGS } from '../../../flux/lockdown';
import { doDefaultsNeedGate, OBJECT_LEVEL_GATE } from '../../../flux/minors';

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
        for (const { flag, since, controllers, others = [], isDefault } of LOCKDOWN_FLAGS.filter(candidate => flagOf(controller, candidate.flag) !== undefined)) {
          if (others.includes(controller.name)) {
            continue;
          }
          if (!controllers.includes(controller.name) || !isFlagKnown(since, fluxMinor)) {
            yield { at: controller.at, cluster, breaks: dependents(graph, cluster, controller.name, true), what: `${controller.name} of Flux 2.${fluxMinor} in ${name} does not know ${flag}` };
          } else if (isDefault && doDefaultsNeedGate(fluxMinor) && gatesOf(controller.args).get(OBJECT_LEVEL_GATE) !== true) {
            yield { at: controller.at, cluster, breaks: dependents(graph, cluster, controller.name, true), what: `${controller.name} of Flux 2.${fluxMinor} in ${name} has ${flag} without the feature gate ${OBJECT_LEVEL_GATE}` };
          }
        }
      }
    }
  },
};
