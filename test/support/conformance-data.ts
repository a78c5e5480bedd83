import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const PROJECT_ROOT = resolve(__dirname, '..', '..');

/** Folder of provider schemas and CRDs: CONFORMANCE_DATA, by default `../shared/schemas` from the project's root. */
export function conformanceDataFolder(): string {
  return resolve(PROJECT_ROOT, process.env.CONFORMANCE_DATA || '../shared/schemas');
}

/** Folder of the controllers' manifests that `flux install --export` makes; stands beside the schemas. */
export function fluxSystemFolder(): string {
  return resolve(conformanceDataFolder(), '..', 'flux-system');
}

/** Schemas and manifests are not part of the project: a test that needs them asks first, with `describeWithData`. */
export function hasConformanceData(): boolean {
  return existsSync(join(conformanceDataFolder(), 'flux', 'versions.json'));
}

/** `describe` where the data is at hand; otherwise the block is reported as skipped instead of failing on a fresh clone. */
export function describeWithData(name: string, block: () => void): void {
  (hasConformanceData() ? describe : describe.skip)(name, block);
}

const cache = new Map<string, any>();

/** The parsed file below the data folder, or undefined when it is not there. */
export function readConformanceJson(relativePath: string): any | undefined {
  const path = join(conformanceDataFolder(), relativePath);
  if (!cache.has(path)) { cache.set(path, existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined); }
  return cache.get(path);
}
