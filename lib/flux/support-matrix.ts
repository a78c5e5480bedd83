import { Problem } from '../text/problems';
import { FluxController } from './controllers';
import { FluxVersion } from './version';

/** How a Flux object proves who it is. */
export enum Level { OBJECT = 'object level', CONTROLLER = 'controller level', NODE = 'node level' }

/** What proves it: a federated token of a managed identity, or a certificate of an application. */
export enum Proof { MANAGED_IDENTITY = 'a managed identity', CERTIFICATE = 'an application certificate' }

/** What may work, but is nowhere tested. */
interface Untested { readonly untested: string }

/** Since when a combination works, or why it never does. */
type Cell = FluxVersion | string | Untested;

const ALL: Cell = FluxVersion.V2_5;
const V6: Cell = FluxVersion.V2_6;
const V7: Cell = FluxVersion.V2_7;
const ACR_CERTIFICATE = 'Flux documents application certificates as unsupported for Azure Container Registry';
const NO_OBJECT_CERTIFICATE = 'the kind has no field that takes a certificate; only Bucket and Kustomization (SOPS) do';
const UNTESTED: Cell = { untested: 'it may work, but Flux tests the node level for Azure Container Registry, and for SOPS with a Secret that names the identity, only' };
const NO_FIELD = 'HelmRepository has no ServiceAccount field';
const CHART_REF = 'pull the chart with an OCIRepository (`ociRepository()` with the path of the chart) that the HelmRelease names in .spec.chartRef';

/** One row of the matrix: a kind in one integration. */
export interface SupportRow {
  readonly kind: string;
  readonly integration: string;
  readonly controller: FluxController;
  readonly objectManaged: Cell;
  readonly controllerManaged: Cell;
  readonly objectCertificate: Cell;
  readonly controllerCertificate: Cell;
  readonly node: Cell;
  /** Where the object names its ServiceAccount; undefined when another object does it. */
  readonly serviceAccountField?: string;
  /** What does the same at object level, for a kind that never can. */
  readonly instead?: string;
  /** Where the object names the Secret of its certificate. */
  readonly secretField?: string;
  /** Whether the kind has `.spec.provider: azure`. */
  readonly providerField: boolean;
}

function row(
  kind: string, integration: string, controller: FluxController,
  objectManaged: Cell, controllerManaged: Cell, objectCertificate: Cell, controllerCertificate: Cell, node: Cell,
  fields: { serviceAccount?: string; secret?: string; provider?: boolean; instead?: string } = {},
): SupportRow {
  return {
    kind,
    integration,
    controller,
    objectManaged,
    controllerManaged,
    objectCertificate,
    controllerCertificate,
    node,
    serviceAccountField: fields.serviceAccount,
    instead: fields.instead,
    secretField: fields.secret,
    providerField: fields.provider ?? false,
  };
}

const SA = '/spec/serviceAccountName';
const DECRYPTION = '/spec/decryption';

/**
 * What works where, read from the CRDs and the code of the controllers of each release.
 *
 * A cell is the first minor in which the combination works, or the reason why it never will.
 */
/* eslint-disable @stylistic/no-multi-spaces, @stylistic/key-spacing, @stylistic/max-len -- a table reads as one */
export const SUPPORT_MATRIX = {
  //                                kind                     integration  controller                        object MI  controller MI  object certificate      controller certificate  node
  OCI_REPOSITORY:          row('OCIRepository',         'ACR', FluxController.SOURCE,           V6,       ALL,           ACR_CERTIFICATE,        ACR_CERTIFICATE,        ALL, { serviceAccount: SA, provider: true }),
  HELM_REPOSITORY:         row('HelmRepository',        'ACR', FluxController.SOURCE,           NO_FIELD, ALL,           ACR_CERTIFICATE,        ACR_CERTIFICATE,        ALL, { provider: true, instead: CHART_REF }),
  IMAGE_REPOSITORY:        row('ImageRepository',       'ACR', FluxController.IMAGE_REFLECTOR,  V6,       ALL,           ACR_CERTIFICATE,        ACR_CERTIFICATE,        ALL, { serviceAccount: SA, provider: true }),
  IMAGE_POLICY:            row('ImagePolicy',           'ACR', FluxController.IMAGE_REFLECTOR,  V6,       ALL,           ACR_CERTIFICATE,        ACR_CERTIFICATE,        ALL),
  GIT_REPOSITORY:          row('GitRepository',         'ADO', FluxController.SOURCE,           V7,       ALL,           NO_OBJECT_CERTIFICATE,  ALL,                    UNTESTED, { serviceAccount: SA, provider: true }),
  IMAGE_UPDATE_AUTOMATION: row('ImageUpdateAutomation', 'ADO', FluxController.IMAGE_AUTOMATION, V7,       ALL,           NO_OBJECT_CERTIFICATE,  ALL,                    UNTESTED),
  COMMIT_STATUS_PROVIDER:  row('Provider',              'ADO', FluxController.NOTIFICATION,     V7,       V7,            NO_OBJECT_CERTIFICATE,  V7,                     UNTESTED, { serviceAccount: SA }),
  BUCKET:                  row('Bucket',                'ABS', FluxController.SOURCE,           V7,       ALL,           ALL,                    ALL,                    UNTESTED, { serviceAccount: SA, secret: '/spec/secretRef', provider: true }),
  SOPS_KUSTOMIZATION:      row('Kustomization',         'AKV', FluxController.KUSTOMIZE,        V6,       ALL,           ALL,                    ALL,                    ALL, { serviceAccount: `${DECRYPTION}/serviceAccountName`, secret: `${DECRYPTION}/secretRef` }),
  EVENT_HUB_PROVIDER:      row('Provider',              'AEH', FluxController.NOTIFICATION,     V6,       V6,            NO_OBJECT_CERTIFICATE,  V6,                     UNTESTED, { serviceAccount: SA }),
  REMOTE_KUSTOMIZATION:    row('Kustomization',         'AKS', FluxController.KUSTOMIZE,        V7,       V7,            NO_OBJECT_CERTIFICATE,  V7,                     UNTESTED),
  REMOTE_HELM_RELEASE:     row('HelmRelease',           'AKS', FluxController.HELM,             V7,       V7,            NO_OBJECT_CERTIFICATE,  V7,                     UNTESTED),
} as const;
/* eslint-enable @stylistic/no-multi-spaces, @stylistic/key-spacing, @stylistic/max-len */

/** The kinds that an integration serves, for messages. */
export function kindsOf(integration: string): string[] {
  return Object.values(SUPPORT_MATRIX).filter(candidate => candidate.integration === integration).map(candidate => candidate.kind);
}

/** What is wrong with using a kind at a level with a proof in a minor; undefined when it works. */
export function unsupported(support: SupportRow, level: Level, proof: Proof, version: FluxVersion): Problem | undefined {
  const cell = cellOf(support, level, proof);
  const subject = `${support.kind} (${support.integration}) at ${level} with ${proof}`;
  if (typeof cell === 'string') {
    return { what: `${subject} is not supported by any version of Flux`, why: cell, fix: [...level === Level.OBJECT && support.instead ? [support.instead] : [], alternatives(support, version)].join(', or ') };
  }
  if ('untested' in cell) {
    return { what: `${support.kind} (${support.integration}) with ${proof} is not covered by Flux's CI at node level`, why: cell.untested, fix: alternatives(support, version) };
  }
  if (version.isAtLeast(cell)) {
    return undefined;
  }
  return {
    what: `${subject} works from Flux ${cell} on, the cluster has Flux ${version}`,
    why: 'older controllers do not know the field or ignore it, and would use their own identity or none',
    fix: `upgrade Flux and set FluxVersion.V2_${cell.minor}, or ${alternatives(support, version)}`,
  };
}

function cellOf(support: SupportRow, level: Level, proof: Proof): Cell {
  if (level === Level.NODE) {
    return proof === Proof.CERTIFICATE ? 'the node level is the identity of the nodes, which is a managed identity' : support.node;
  }
  if (level === Level.OBJECT) {
    return proof === Proof.CERTIFICATE ? support.objectCertificate : support.objectManaged;
  }
  return proof === Proof.CERTIFICATE ? support.controllerCertificate : support.controllerManaged;
}

function alternatives(support: SupportRow, version: FluxVersion): string {
  const works = (cell: Cell) => cell instanceof FluxVersion && version.isAtLeast(cell);
  const options = [
    works(support.objectManaged) && 'Authentication.objectLevel() with a managed identity',
    works(support.controllerManaged) && 'Authentication.controllerLevel() with a managed identity',
    works(support.objectCertificate) && 'Authentication.objectLevel() with an application certificate',
    works(support.controllerCertificate) && 'Authentication.controllerLevel() with an application certificate',
    works(support.node) && 'on AKS Authentication.nodeLevel()',
  ].filter(option => option);
  return options.length > 0 ? `use ${options.join(', or ')}` : 'use a later version of Flux';
}
