import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Programs that judge what the library writes; each has a folder here with its pinned Go module. All are other people's, except
 * `schema-provider`: it lets Terraform judge stacks by the schema of a provider whose program cannot be built.
 */
export type EngineName =
  | 'schema-provider' | 'terraform-provider-azuredevops' | 'etcd' | 'kube-apiserver' | 'kubeconform' | 'kustomize' | 'sops' | 'opentofu'
  | ControllerEngine | 'terraform-provider-azurerm';

/** The controllers of Flux: all six of one minor. */
export type ControllerEngine =
  | 'source-controller' | 'kustomize-controller' | 'notification-controller'
  | 'helm-controller' | 'image-reflector-controller' | 'image-automation-controller';

/** How one engine is built. */
export interface Engine {
  readonly name: EngineName;
  /** Go package of the program. */
  readonly goPackage: string;
  /** File name of the program, as its users call it. */
  readonly binary: string;
  /** Seconds of a build on two cores, alone, with nothing in Go's caches. */
  readonly expectedSeconds: number;
  /** Built only when asked for, because of its size. */
  readonly onlyOnRequest?: boolean;
  /** Variables that a release build of the program sets. */
  readonly linkerVariables?: { readonly [variable: string]: string };
}

/** Without it the API server calls itself v0.0.0, and clients doubt its features. */
const KUBERNETES_VERSION = {
  'k8s.io/component-base/version.gitVersion': 'v1.35.0',
  'k8s.io/component-base/version.gitMajor': '1',
  'k8s.io/component-base/version.gitMinor': '35',
};

/** In the order in which they are built: the most verdicts per second of build come first. */
export const ENGINES: readonly Engine[] = [
  { name: 'schema-provider', goPackage: '.', binary: 'schema-provider', expectedSeconds: 30 },
  {
    name: 'terraform-provider-azuredevops',
    goPackage: 'github.com/microsoft/terraform-provider-azuredevops',
    binary: 'terraform-provider-azuredevops',
    expectedSeconds: 45,
  },
  { name: 'kubeconform', goPackage: 'github.com/yannh/kubeconform/cmd/kubeconform', binary: 'kubeconform', expectedSeconds: 20 },
  { name: 'kustomize', goPackage: 'sigs.k8s.io/kustomize/kustomize/v5', binary: 'kustomize', expectedSeconds: 25 },
  { name: 'etcd', goPackage: 'go.etcd.io/etcd/server/v3', binary: 'etcd', expectedSeconds: 60 },
  {
    name: 'kube-apiserver',
    goPackage: 'k8s.io/kubernetes/cmd/kube-apiserver',
    binary: 'kube-apiserver',
    expectedSeconds: 300,
    linkerVariables: KUBERNETES_VERSION,
  },
  {
    name: 'opentofu',
    goPackage: 'github.com/opentofu/opentofu/cmd/tofu',
    binary: 'tofu',
    expectedSeconds: 90,
    linkerVariables: { 'github.com/opentofu/opentofu/version.dev': 'no' },
  },
  { name: 'sops', goPackage: 'github.com/getsops/sops/v3/cmd/sops', binary: 'sops', expectedSeconds: 120 },
  { name: 'source-controller', goPackage: 'github.com/fluxcd/source-controller', binary: 'source-controller', expectedSeconds: 230 },
  { name: 'kustomize-controller', goPackage: 'github.com/fluxcd/kustomize-controller', binary: 'kustomize-controller', expectedSeconds: 195 },
  { name: 'notification-controller', goPackage: 'github.com/fluxcd/notification-controller', binary: 'notification-controller', expectedSeconds: 120 },
  { name: 'helm-controller', goPackage: 'github.com/fluxcd/helm-controller', binary: 'helm-controller', expectedSeconds: 81 },
  {
    name: 'image-reflector-controller',
    goPackage: 'github.com/fluxcd/image-reflector-controller',
    binary: 'image-reflector-controller',
    expectedSeconds: 65,
  },
  {
    name: 'image-automation-controller',
    goPackage: 'github.com/fluxcd/image-automation-controller',
    binary: 'image-automation-controller',
    expectedSeconds: 108,
  },
  {
    name: 'terraform-provider-azurerm',
    goPackage: 'github.com/hashicorp/terraform-provider-azurerm',
    binary: 'terraform-provider-azurerm',
    expectedSeconds: 540,
    onlyOnRequest: true,
  },
];

/** Where built engines are kept, outside the checkout. */
export const CACHE = resolve(process.env.CONFORMANCE_CACHE ?? join(homedir(), '.cache/cdk-flux-azure/conformance'));

/** The folder with the pins of an engine. */
export function pinsFolder(engine: Engine): string {
  return join(__dirname, engine.name);
}

/** Changes with every pinned version, checksum or own source file, and with how the program is linked. */
export function pinsHash(engine: Engine): string {
  const hash = createHash('sha256');
  readdirSync(pinsFolder(engine)).sort().forEach(file => hash.update(readFileSync(join(pinsFolder(engine), file))));
  hash.update(JSON.stringify([engine.goPackage, engine.linkerVariables ?? {}, process.platform, process.arch]));
  return hash.digest('hex').slice(0, 16);
}

/** Path of the program when it is built from the pins as they are now. */
export function builtFile(engine: Engine): string {
  return join(CACHE, 'built', engine.name, pinsHash(engine), engine.binary);
}

/** The program of an engine; undefined when it has not been built. */
export function cachedProgram(name: EngineName): string | undefined {
  const file = builtFile(ENGINES.find(engine => engine.name === name)!);
  return existsSync(file) ? file : undefined;
}
