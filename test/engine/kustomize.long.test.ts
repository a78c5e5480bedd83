import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildOver, objectsOf, GOTK, kustomizationOf } from './kustomize-build';
import { hasConformanceData } from '../support/conformance-data';
import { HOSTILE_KUSTOMIZATIONS, HostileKustomization } from '../support/hostile-kustomizations';

const hasKubectl = spawnSync('kubectl', ['kustomize', '--help']).status === 0;

/** What the real kustomize makes of it, or undefined when it refuses. */
function real(given: HostileKustomization): { [id: string]: unknown } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'kustomize-'));
  try {
    for (const [path, text] of Object.entries({ ...given.files, 'gotk-components.yaml': GOTK('2.9'), 'kustomization.yaml': JSON.stringify(kustomizationOf(given)) })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    execFileSync('kubectl', ['kustomize', folder, '-o', join(folder, 'built')], { stdio: 'ignore' });
    return objectsOf(readFileSync(join(folder, 'built'), 'utf8'));
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

(hasKubectl && hasConformanceData() ? describe : describe.skip)('kustomize builds what the review judges', () => {
  it.each(Object.entries(HOSTILE_KUSTOMIZATIONS))('%s', (_, given) => {
    const ours = buildOver('2.9', given);
    expect(ours.error === undefined ? ours.objects : undefined).toEqual(real(given));
  });
});
