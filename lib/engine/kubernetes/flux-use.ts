import { ClusterFiles, nameOf, namespaceOf } from './cluster-files';
import { IntegrationCode } from '../../azure/role-actions';
import { SupportRow } from '../../flux/support';
import { stringAt } from '../../text/json-reading';
import { Problem } from '../../text/problems';
import { ManifestObject } from '../input';

/** What a Flux object reaches in Azure. */
export interface Target {
  /** For people: a host, a project, a vault. */
  readonly label: string;
  /** ARM type and names, outermost first, as far as the object tells. */
  readonly type?: string;
  readonly names?: readonly string[];
  /** ARM ID, where the object names it. */
  readonly armId?: string;
  /** Host or symbol of it, by which a resource is found again. */
  readonly host?: string;
  /** Repository of a registry. */
  readonly repository?: string;
  readonly ado?: { readonly organization: string; readonly project: string; readonly repository: string };
}

/** A Flux object that uses Azure. */
export interface FluxUse {
  readonly object: ManifestObject;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly integration: IntegrationCode;
  readonly row: SupportRow;
  readonly target: Target;
  readonly writes: boolean;
  /** ServiceAccount that the object names. */
  readonly serviceAccountName?: string;
  /** Secret from which it may take a certificate, a key or a token. */
  readonly secretName?: string;
  /** The object points at Azure and does not say `provider: azure`. */
  readonly providerMissing: boolean;
  /** The integration takes no role for it: address and CA of a remote cluster are given. */
  readonly needsNoRole?: boolean;
  /** What its address has wrong. */
  readonly problems: readonly Problem[];
}

/** Finds what an object of a kind uses of Azure. */
export type UseReader = (object: ManifestObject, files: ClusterFiles) => FluxUse[];

/** The readers of an integration, by the kind that they read. */
export interface UseReaders { readonly [kind: string]: UseReader }

/** What an address of a Flux object names in Azure. */
export interface Address {
  readonly target: Target;
  readonly isAzureHost: boolean;
  readonly problems: Problem[];
}

/** Every use of Azure by the Flux objects of a cluster. */
export function usesOf(files: ClusterFiles, readers: readonly UseReaders[]): FluxUse[] {
  return files.flux.flatMap(object => readers.flatMap(reader => reader[String(object.json.kind)]?.(object, files) ?? []));
}

/** A use as most objects tell it. */
export function use(object: ManifestObject, row: SupportRow, target: Target, options: Partial<FluxUse> = {}): FluxUse {
  const { json } = object;
  return {
    object,
    row,
    target,
    kind: String(json.kind),
    namespace: namespaceOf(json),
    name: nameOf(json),
    integration: row.integration as IntegrationCode,
    writes: false,
    serviceAccountName: stringAt(json, 'spec', 'serviceAccountName'),
    secretName: stringAt(json, 'spec', 'secretRef', 'name'),
    providerMissing: false,
    problems: [],
    ...options,
  };
}
