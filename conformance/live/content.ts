import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEY_URL, WORLD } from './azure/world';
import { Engines } from './engines';

/** What lies in the resources: the same small set of manifests in the registry, in the container and in the repository. */
export interface Content {
  readonly artifactTarGz: Buffer;
  readonly blobs: Map<string, Buffer>;
  readonly bareRepository: string;
}

/** The Secret that is in Git only encrypted, and that must be in the cluster at the end. */
export const SECRET = { name: 'database', namespace: 'apps', key: 'password', value: 'correct horse battery staple' } as const;

/** The folder that a Kustomization is pointed at, in every source. */
export const DEPLOY_PATH = 'deploy';

const SOPS_TIMEOUT_MILLISECONDS = 30_000;

/** Encrypts the Secret as a person would: with the real `sops`, logged in as the operator, through the vault. */
export async function encryptSecret(folder: string, engines: Engines, caBundle: string): Promise<string> {
  const file = join(folder, 'secret.yaml');
  writeFileSync(file, [
    'apiVersion: v1', 'kind: Secret', 'metadata:', `    name: ${SECRET.name}`, `    namespace: ${SECRET.namespace}`,
    'stringData:', `    ${SECRET.key}: ${SECRET.value}`, '',
  ].join('\n'));
  return new Promise((resolve, reject) => {
    // Not synchronously: the vault that sops talks to lives in this process.
    const child = spawn(engines.sops, ['encrypt', '--azure-kv', KEY_URL, '--encrypted-regex', '^(data|stringData)$', file], {
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        SSL_CERT_FILE: caBundle,
        AZURE_TENANT_ID: WORLD.tenantId,
        AZURE_CLIENT_ID: WORLD.operator.clientId,
        AZURE_CLIENT_SECRET: WORLD.operator.clientSecret,
      },
      timeout: SOPS_TIMEOUT_MILLISECONDS,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', chunk => out.push(chunk));
    child.stderr.on('data', chunk => err.push(chunk));
    child.on('error', reject);
    child.on('close', code => code === 0
      ? resolve(Buffer.concat(out).toString())
      : reject(new Error(`sops encrypt ended with ${code}: ${Buffer.concat(err)}`)));
  });
}

/** Fills the resources. */
export function makeContent(folder: string, engines: Engines, encryptedSecret: string): Content {
  const tree = join(folder, 'tree');
  mkdirSync(join(tree, DEPLOY_PATH), { recursive: true });
  writeFileSync(join(tree, DEPLOY_PATH, 'secret.yaml'), encryptedSecret);
  writeFileSync(join(tree, DEPLOY_PATH, 'configmap.yaml'), [
    'apiVersion: v1', 'kind: ConfigMap', 'metadata:', '  name: from-git-ops', `  namespace: ${SECRET.namespace}`, 'data:', '  delivered: "yes"', '',
  ].join('\n'));
  const artifact = join(folder, 'artifact.tar.gz');
  execFileSync(engines.tar, ['-czf', artifact, '-C', tree, DEPLOY_PATH]);
  const files = [`${DEPLOY_PATH}/secret.yaml`, `${DEPLOY_PATH}/configmap.yaml`];
  const bareRepository = join(folder, 'fleet.git');
  const git = (...args: string[]) => execFileSync(engines.git, ['-c', 'safe.directory=*', ...args], { cwd: tree, stdio: ['ignore', 'ignore', 'pipe'] });
  git('init', '--initial-branch=main');
  git('add', '.');
  git('-c', 'user.name=live', '-c', 'user.email=live@example.com', 'commit', '--message', 'Deploy');
  git('clone', '--bare', tree, bareRepository);
  return {
    artifactTarGz: readFileSync(artifact),
    blobs: new Map(files.map(file => [file, readFileSync(join(tree, file))])),
    bareRepository,
  };
}
