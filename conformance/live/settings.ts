import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** Folder of CRDs and schemas; see docs/conformance.md. */
const data = resolve(root, process.env.CONFORMANCE_DATA ?? '../shared/schemas');

/** Folder of engines that `npm run conformance` has built. */
const engines = process.env.CONFORMANCE_CACHE ?? join(homedir(), '.cache/cdk-flux-azure/conformance');

/** The Flux minor whose controllers run here. */
export const FLUX_MINOR = '2.9';

/** The namespace of Flux, which is also the folder that its bootstrap and the library share. */
export const FLUX_SYSTEM = 'flux-system';

/** The port of the API server is part of its issuer, and the issuer of what is synthesized: it is fixed. Etcd takes the two after it. */
export const API_SERVER_PORT = 16443;
export const ISSUER = `https://127.0.0.1:${API_SERVER_PORT}`;
export const MANAGED_API_SERVER_PORT = 16643;

/** Each controller has an address of its own, as its pod would have. */
export const SERVICE_ADDRESS = {
  'source-controller': '127.0.1.1',
  'kustomize-controller': '127.0.1.2',
  'notification-controller': '127.0.1.3',
  'helm-controller': '127.0.1.4',
  'image-reflector-controller': '127.0.1.5',
  'image-automation-controller': '127.0.1.6',
} as const;

export const PATHS = {
  root,
  engines,
  crds: join(data, `flux/flux-${FLUX_MINOR}.crds.json`),
  gotkComponents: resolve(data, `../flux-system/gotk-components-${FLUX_MINOR}.yaml`),
} as const;

/** Exit code of a run that this machine cannot make, as test runners use it for "skipped". */
export const EXIT_CANNOT_RUN = 77;
