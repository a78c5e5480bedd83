import { FluxController } from './controllers';
import { Operator } from './operator';
import { FluxVersion } from './version';
import { Problem } from '../text/problems';

/** How a Flux object proves who it is. */
export enum Level { OBJECT = 'object level', CONTROLLER = 'controller level', NODE = 'node level' }

/** What proves it: a federated token of a managed identity, or a certificate of an application. */
export enum Proof { MANAGED_IDENTITY = 'a managed identity', CERTIFICATE = 'an application certificate' }

/** What may work, but is nowhere tested. */
export interface Untested { readonly untested: string }

/** Since when a combination works, or why it never does. */
export type Cell = FluxVersion | string | Untested;

/** First minors, as the table of each integration writes them. */
export const ALL: Cell = FluxVersion.V2_5;
export const V6: Cell = FluxVersion.V2_6;
export const V7: Cell = FluxVersion.V2_7;
export const NO_OBJECT_CERTIFICATE = 'the kind has no field that takes a certificate; only Bucket and Kustomization (SOPS) do';
export const UNTESTED: Cell = { untested: 'it may work, but Flux tests the node level for Azure Container Registry, and for SOPS with a Secret that names the identity, only' };

/** One row of the matrix: a kind in one integration. */
export interface SupportRow {
  readonly kind: string;
  readonly integration: string;
  /** Name of the Deployment and the ServiceAccount of what reconciles it. */
  readonly controller: string;
  /** What reconciles it, when that is no controller of Flux. */
  readonly operator?: Operator;
  readonly objectManaged: Cell;
  readonly controllerManaged: Cell;
  readonly objectCertificate: Cell;
  readonly controllerCertificate: Cell;
  readonly node: Cell;
  /** Where the object names its ServiceAccount; undefined when another object does it. */
  readonly serviceAccountField?: string;
  /**
   * Whose ServiceAccount it uses, when it names none: that of the object that it refers to, wherever that is; or, in its own namespace, one of the name that
   * its source gives.
   */
  readonly account?: 'of the reference' | 'of the name in the source';
  /** What does the same at object level, for a kind that never can. */
  readonly instead?: string;
  /** Where the object names the Secret of its certificate. */
  readonly secretField?: string;
  /** Whether the kind has `.spec.provider: azure`. */
  readonly providerField: boolean;
}

/**
 * A row, read from the CRDs and the code of the controllers of each release.
 *
 * A cell is the first minor in which the combination works, or the reason why it never will.
 */
export function row(
  kind: string, integration: string, controller: FluxController | Operator,
  objectManaged: Cell, controllerManaged: Cell, objectCertificate: Cell, controllerCertificate: Cell, node: Cell,
  fields: { serviceAccount?: string; secret?: string; provider?: boolean; instead?: string; account?: SupportRow['account'] } = {},
): SupportRow {
  return {
    kind,
    integration,
    controller: typeof controller === 'string' ? controller : controller.name,
    operator: typeof controller === 'string' ? undefined : controller,
    objectManaged,
    controllerManaged,
    objectCertificate,
    controllerCertificate,
    node,
    serviceAccountField: fields.serviceAccount,
    instead: fields.instead,
    account: fields.account,
    secretField: fields.secret,
    providerField: fields.provider ?? false,
  };
}

/** Where most kinds name their ServiceAccount. */
export const SERVICE_ACCOUNT = '/spec/serviceAccountName';

/** What is wrong with using a kind at a level with a proof in a minor; undefined when it works. */
export function unsupported(support: SupportRow, level: Level, proof: Proof, version: FluxVersion): Problem | undefined {
  const cell = cellOf(support, level, proof);
  const subject = `${support.kind} (${support.integration}) at ${level} with ${proof}`;
  if (typeof cell === 'string') {
    return { code: 'FAZ025', what: `${subject} is not supported by any version of ${support.operator?.title ?? 'Flux'}`, why: cell, fix: [...level === Level.OBJECT && support.instead ? [support.instead] : [], alternatives(support, version)].join(', or ') };
  }
  if ('untested' in cell) {
    return { code: 'FAZ025', what: `${support.kind} (${support.integration}) with ${proof} is not covered by Flux's CI at node level`, why: cell.untested, fix: alternatives(support, version) };
  }
  if (version.isAtLeast(cell)) {
    return undefined;
  }
  return {
    code: 'FAZ025',
    what: `${subject} works from Flux ${cell} on, the cluster has Flux ${version}`,
    why: 'older controllers do not know the field or ignore it, and would use their own identity or none',
    fix: `upgrade Flux and set FluxVersion.V2_${cell.minor}, or ${alternatives(support, version)}`,
  };
}

/** What no minor supports: there is no field to write. What a later one does is written, and judged by the rule. */
export function neverSupported(support: SupportRow, level: Level, proof: Proof, version: FluxVersion): Problem | undefined {
  return cellOf(support, level, proof) instanceof FluxVersion ? undefined : unsupported(support, level, proof, version);
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
