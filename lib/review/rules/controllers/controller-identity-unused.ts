import { hasOwnIdentity } from '../../../engine/kubernetes/sign-in';
import { Rule, RuleFinding, Severity } from '../../../engine/rule';
import { configuredControllers } from '../../../engine/rules/controller-level';
import { Level } from '../../../flux/support';

export const controllerIdentityUnused: Rule = {
  code: 'FAZ062',
  severity: Severity.WARNING,
  title: 'A controller is given an identity that none of its objects uses',
  why: 'a patch without the name of its target reaches every Deployment, and whoever takes over the controller has the identity',
  fix: 'patch only controllers with objects that use Azure, each by its name',
  *check(graph): Iterable<RuleFinding> {
    const used = new Set<object>();
    for (const { controller, level, signIn } of graph.chains) {
      level === Level.OBJECT || signIn.secret || used.add(controller);
    }
    for (const { cluster, controller } of configuredControllers(graph)) {
      const isUsedElsewhere = cluster.context.usesElsewhere?.some(({ controller: name }) => name === controller.name);
      if (hasOwnIdentity(controller) && !used.has(controller) && !isUsedElsewhere) {
        yield { at: controller.at, cluster, what: `${controller.name} of ${cluster.context.name} has an identity of its own, and no Flux object uses it` };
      }
    }
  },
};
