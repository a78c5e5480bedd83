/**
 * `npm run sbom`: a bill of materials (CycloneDX) of each staged package beside its tarball, `dist/js/<name>-<version>.cdx.json`: what is bundled, in the
 * version that is bundled, and the peers with what they bring along.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENGINES } from './engines';
import { stageFolder } from './stage';
import { PROJECT_ROOT } from '../cli';

interface Component { readonly name: string; readonly version: string; readonly licenses?: ReadonlyArray<object> }

for (const engine of Object.values(ENGINES)) {
  const staged = stageFolder(engine);
  const read = (...path: string[]) => JSON.parse(readFileSync(join(staged, ...path, 'package.json'), 'utf8'));
  const { jsii, bundledDependencies, ...manifest } = read();
  const dependencies = Object.fromEntries<string>(bundledDependencies.map((name: string) => [name, read('node_modules', name).version]));
  const scratch = mkdtempSync(join(tmpdir(), 'sbom-'));
  // npm names the package after its folder.
  const folder = join(scratch, engine.npm);
  mkdirSync(folder);
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, dependencies }));
    const npm = (...args: string[]) => execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 26 });
    npm('install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund', '--silent');
    const text = npm('sbom', '--package-lock-only', '--omit', 'dev', '--sbom-format', 'cyclonedx', '--sbom-type', 'library');
    const { components }: { readonly components: readonly Component[] } = JSON.parse(text);
    const missing = Object.entries(dependencies).filter(([name, version]) => !components.some(each => each.name === name && each.version === version && each.licenses));
    if (missing.length > 0) {
      throw new Error(`the bill of materials of ${engine.npm} does not name ${missing.join(', ')}, or no licence of it`);
    }
    mkdirSync(join(PROJECT_ROOT, 'dist/js'), { recursive: true });
    const file = `dist/js/${engine.npm}-${manifest.version}.cdx.json`;
    writeFileSync(join(PROJECT_ROOT, file), text);
    console.log(`${file}: ${components.length} packages`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
