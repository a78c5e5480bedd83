import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PATHS, SERVICE_ADDRESS } from './settings';

/** The controllers of Flux. */
export type ControllerName = keyof typeof SERVICE_ADDRESS;

const BUILT = ['etcd', 'kube-apiserver', 'sops', ...Object.keys(SERVICE_ADDRESS) as ControllerName[]] as const;
const SYSTEM = ['kubectl', 'openssl', 'git', 'tar'] as const;

/** Paths of the programs that the live tier starts. */
export type Engines = Record<(typeof BUILT)[number] | (typeof SYSTEM)[number], string>;

function find(name: string, folders: string[]): string | undefined {
  return folders.map(folder => join(folder, name)).find(path => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Finds the programs, or says which are missing. */
export function findEngines(): { readonly engines: Engines; readonly missing: string[] } {
  const path = (process.env.PATH ?? '').split(delimiter);
  const built = [PATHS.engines, join(PATHS.engines, 'bin')];
  const found = [
    ...BUILT.map(name => [name, find(name, built) ?? find(name, path)] as const),
    ...SYSTEM.map(name => [name, find(name, path)] as const),
  ];
  return {
    engines: Object.fromEntries(found) as unknown as Engines,
    missing: found.filter(([, file]) => file === undefined).map(([name]) => name),
  };
}
