import { Patch } from './patches';
import { toYaml } from '../text/yaml';

/**
 * Lets the Kustomization that `flux bootstrap` makes fill in the variables of controller patches.
 *
 * The substitution goes over everything that it applies: descriptions in CRDs have text that looks like variables, so CRDs are left out.
 */
export function substitutionPatches(configMaps: readonly string[]): Patch[] {
  return [
    {
      target: { kind: 'Kustomization', name: 'flux-system' },
      patch: toYaml({
        apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
        kind: 'Kustomization',
        metadata: { name: 'flux-system' },
        // Optional: ASO makes the ConfigMaps only after the first reconciliation.
        spec: { postBuild: { substituteFrom: configMaps.map(name => ({ kind: 'ConfigMap', name, optional: true })) } },
      }),
    },
    {
      target: { kind: 'CustomResourceDefinition' },
      patch: toYaml({
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'all', annotations: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } },
      }),
    },
  ];
}
