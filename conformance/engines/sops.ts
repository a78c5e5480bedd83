import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parse, stringify } from 'yaml';
import { runCommand } from './command';

/** Nothing listens there: what would leave the machine fails at once, with the address in the message. */
export const NO_NETWORK = { HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1,localhost' } as const;

/** A file at a path that a creation rule matches. */
export const SECRET_FILE = 'database.sops.yaml';

/** The text of a Secret before it is encrypted. */
export function plainSecret(namespace: string, value: string): string {
  return `apiVersion: v1\nkind: Secret\nmetadata:\n    name: database\n    namespace: ${namespace}\nstringData:\n    password: ${value}\n`;
}

/**
 * Encrypts a file with the real sops by a `.sops.yaml`.
 * @returns the encrypted text, or what sops says against it
 */
export async function sopsEncrypt(
  program: string, sopsConfig: string, path: string, text: string, folder: string,
): Promise<{ readonly encrypted?: string; readonly problem?: string }> {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, '.sops.yaml'), sopsConfig);
  writeFileSync(join(folder, path), text);
  const { status, stdout, stderr } = await runCommand(program, ['encrypt', path], {
    cwd: folder,
    env: { ...NO_NETWORK, HOME: folder, AZURE_TENANT_ID: 'a', AZURE_CLIENT_ID: 'b', AZURE_CLIENT_SECRET: 'c', AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential' },
  });
  return status === 0 ? { encrypted: stdout } : { problem: stderr };
}

/** The same rules with an age key in the place of each vault key: what can be used without Azure. */
export function withAgeKey(sopsConfig: string, recipient: string): string {
  const config = parse(sopsConfig);
  return stringify({ ...config, creation_rules: config.creation_rules.map(({ azure_keyvault: _, ...rule }: { azure_keyvault?: string }) => ({ ...rule, age: recipient })) });
}

/** The vault keys of the rules. */
export function vaultKeysOf(sopsConfig: string): string[] {
  return parse(sopsConfig).creation_rules.map((rule: { azure_keyvault: string }) => rule.azure_keyvault);
}

/** Where a Secret lies that a Kustomization of the objects decrypts, in the repository of its source. */
export function secretPath(objects: readonly { readonly kind: string; readonly spec?: { readonly path?: string; readonly decryption?: unknown } }[]): string {
  const { path = './' } = objects.find(({ kind, spec }) => kind === 'Kustomization' && spec?.decryption)?.spec ?? {};
  return normalize(join(path, SECRET_FILE));
}
