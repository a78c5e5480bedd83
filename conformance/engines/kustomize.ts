import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseObjects } from './api-server';
import { runCommand } from './command';
import { GOTK_SYNC, gotkComponents } from '../../test/support/kustomize';
import { KubeObject } from '../live/cluster/kube-client';

/** Files of a `flux-system` folder, by path below it. */
export interface FluxSystemFiles { readonly [path: string]: string }

/** A user's own file, which a Component is added to. */
const OWN_KUSTOMIZATION = [
  'apiVersion: kustomize.config.k8s.io/v1beta1', 'kind: Kustomization', 'resources: [gotk-components.yaml, gotk-sync.yaml]', 'components: [azure]', '',
].join('\n');

/** The objects that kustomize makes of a delivery over the controllers of a Flux minor, or what it says against it. */
export async function buildFluxSystem(
  program: string, files: FluxSystemFiles, fluxMinor: string, scratch: string,
): Promise<{ readonly objects: KubeObject[]; readonly problems: string[] }> {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, 'flux-system-'));
  const all: FluxSystemFiles = {
    'gotk-components.yaml': gotkComponents(fluxMinor), 'gotk-sync.yaml': GOTK_SYNC, 'kustomization.yaml': OWN_KUSTOMIZATION, ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { status, stdout, stderr } = await runCommand(program, ['build', folder]);
  return status === 0 ? { objects: parseObjects(stdout), problems: [] } : { objects: [], problems: [stderr.trim()] };
}
