import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Artifact } from './azure/acr';
import { HOST, KEY_URL, WORLD } from './azure/world';
import { Engines } from './engines';

/** What lies in the resources: the same small set of manifests in the registry, in the container and in the repository; images, a chart. */
export interface Content {
  readonly artifacts: readonly Artifact[];
  /** The manifests, as they have to arrive in each source. */
  readonly files: Map<string, Buffer>;
  /** Bare Git repositories, by name; each case pushes into copies of its own. */
  readonly bareRepositories: ReadonlyMap<string, string>;
}

/** The Secret that is in Git only encrypted, and that must be in the cluster at the end. */
export const SECRET = { name: 'database', namespace: 'apps', key: 'password', value: 'correct horse battery staple' } as const;

/** The folder that a Kustomization is pointed at, in every source. */
export const DEPLOY_PATH = 'deploy';

/** The folder for the remote cluster, and the namespace there. */
export const REMOTE_PATH = 'remote';
export const REMOTE_NAMESPACE = 'remote-apps';

/** The layer of an OCI artifact that is a Helm chart. */
export const CHART_LAYER = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';

const EMPTY = Buffer.from('{}');

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

/** The manifest whose image the automation updates. */
export const IMAGE_FILE = 'apps/deployment.yaml';
/** What the policies of the program under test pick; the file begins at an older one. */
export const PICKED_IMAGE = `${HOST.registry}/${WORLD.registry.image}:6.10.0`;
const OLD_IMAGE = `${HOST.registry}/${WORLD.registry.image}:6.8.0`;

/** Fills the resources. */
export function makeContent(folder: string, engines: Engines, encryptedSecret: string): Content {
  const manifests = new Map([
    [`${DEPLOY_PATH}/secret.yaml`, Buffer.from(encryptedSecret)],
    [`${DEPLOY_PATH}/configmap.yaml`, configMap('from-git-ops', SECRET.namespace)],
  ]);
  const remote = new Map([[`${REMOTE_PATH}/configmap.yaml`, configMap('from-git-ops', REMOTE_NAMESPACE)]]);
  const chart = new Map([
    ['podinfo/Chart.yaml', Buffer.from(`apiVersion: v2\nname: ${WORLD.registry.chart}\nversion: ${WORLD.registry.tag}\n`)],
    ['podinfo/templates/configmap.yaml', Buffer.from('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-from-chart\ndata:\n  delivered: "yes"\n')],
  ]);
  const images = new Map([[IMAGE_FILE, Buffer.from([
    'apiVersion: apps/v1', 'kind: Deployment', 'metadata:', '  name: podinfo', 'spec:', '  template:', '    spec:', '      containers:', '        - name: podinfo',
    `          image: ${OLD_IMAGE} # {"$imagepolicy": "${SECRET.namespace}:podinfo"}`, '',
  ].join('\n'))]]);
  const archive = (name: string, files: ReadonlyMap<string, Buffer>) => tarGz(join(folder, name), engines, files);
  const { repository, tag, image, imageTags, charts } = WORLD.registry;
  return {
    artifacts: [
      { repository, tags: [tag], configType: 'application/vnd.cncf.flux.config.v1+json', config: EMPTY, layerType: 'application/vnd.cncf.flux.content.v1.tar+gzip', layer: archive('manifests', manifests) },
      { repository: image, tags: imageTags, configType: 'application/vnd.oci.image.config.v1+json', config: EMPTY, layerType: 'application/vnd.oci.image.layer.v1.tar+gzip', layer: EMPTY },
      {
        repository: `${charts}/${WORLD.registry.chart}`,
        tags: [tag],
        configType: 'application/vnd.cncf.helm.config.v1+json',
        config: Buffer.from(JSON.stringify({ apiVersion: 'v2', name: WORLD.registry.chart, version: tag })),
        layerType: CHART_LAYER,
        layer: archive('chart', chart),
      },
    ],
    files: manifests,
    bareRepositories: new Map([
      [WORLD.ado.repository, bareRepository(join(folder, 'fleet'), engines, new Map([...manifests, ...remote]))],
      [WORLD.ado.written, bareRepository(join(folder, 'images'), engines, images)],
    ]),
  };
}

function configMap(name: string, namespace: string): Buffer {
  return Buffer.from(`apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\ndata:\n  delivered: "yes"\n`);
}

function writeTree(tree: string, files: ReadonlyMap<string, Buffer>): void {
  for (const [file, content] of files) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), content);
  }
}

function tarGz(folder: string, engines: Engines, files: ReadonlyMap<string, Buffer>): Buffer {
  writeTree(folder, files);
  return execFileSync(engines.tar, ['-czf', '-', '-C', folder, ...new Set([...files.keys()].map(file => file.split('/')[0]))]);
}

function bareRepository(folder: string, engines: Engines, files: ReadonlyMap<string, Buffer>): string {
  const git = (...args: string[]) => execFileSync(engines.git, ['-c', 'safe.directory=*', ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  writeTree(folder, files);
  git('init', '--initial-branch=main');
  git('add', '.');
  git('-c', 'user.name=live', '-c', 'user.email=live@example.com', 'commit', '--message', 'Deploy');
  git('clone', '--bare', folder, `${folder}.git`);
  return `${folder}.git`;
}
