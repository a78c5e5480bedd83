import { ClusterFiles } from '../../../engine/kubernetes/cluster-files';
import { gatesOf } from '../../../engine/kubernetes/controllers';
import { Rule, RuleFinding, Severity } from '../../../engine/rule';
import { dependents } from '../../../engine/rules/controller-level';
import { isGateKnown, OBJECT_LEVEL_GATE } from '../../../flux/minors';

export const featureGateFatal: Rule = {
  code: 'FAZ023',
  severity: Severity.ERROR,
  title: 'A controller is given a feature gate that it does not know',
  why: 'it exits at start',
  fix: `remove --feature-gates=${OBJECT_LEVEL_GATE}=true from this controller; patch controllers by name, never all Deployments`,
  *check(graph): Iterable<RuleFinding> {
    for (const cluster of graph.clusters) {
      const { fluxMinor, name } = cluster.context;
      for (const { controller, at, severity } of withGate(cluster)) {
        if (!isGateKnown(controller, fluxMinor)) {
          yield { at, cluster, severity, breaks: dependents(graph, cluster, controller, true), what: `${controller} of Flux 2.${fluxMinor} in ${name} is given the feature gate ${OBJECT_LEVEL_GATE}` };
        }
      }
    }
  },
};

function withGate({ controllers }: ClusterFiles): { controller: string; at: string; severity?: Severity }[] {
  const others = [...controllers.otherArgs].filter(([, args]) => gatesOf(args).has(OBJECT_LEVEL_GATE));
  // Whether they are installed stands in no file.
  return [
    ...controllers.all.filter(({ args }) => gatesOf(args).has(OBJECT_LEVEL_GATE)).map(({ name, at }) => ({ controller: name as string, at })),
    ...others.map(([controller]) => ({ controller, at: controllers.all[0]?.at ?? controller, severity: Severity.WARNING })),
  ];
}
