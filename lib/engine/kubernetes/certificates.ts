import { parse } from 'yaml';
import { isObject, objectAt, stringAt } from '../../text/json-reading';
import { ManifestObject } from '../input';
import { secretHas, secretValue } from './secrets';

/** What stands in a Secret, or in the document of one. */
export interface CertificateFields {
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly clientCertificate?: string;
  readonly clientSecret?: string;
  /** The three fields that `az ad sp create-for-rbac` prints; SOPS takes them, too. */
  readonly appId?: string;
  readonly tenant?: string;
  readonly password?: string;
  readonly authorityHost?: string;
  /** As it was written: the controllers read a string in a Secret and a boolean in a document. */
  readonly sendChain?: unknown;
}

/** Name of the key in which kustomize-controller looks. */
export const SOPS_KEY = 'sops.azure-kv';

/** What a controller makes of a Secret. */
export enum Credential { CERTIFICATE = 'certificate', SECRET = 'secret', NODE = 'node' }

/** The credential of `sops.azure-kv`, in the order in which kustomize-controller looks (internal/sops/azkv/config.go of its source). */
export function sopsCredential({ tenantId, clientId, clientSecret, clientCertificate, appId, tenant, password }: CertificateFields): Credential | undefined {
  if (tenantId && clientId && (clientSecret || clientCertificate)) {
    return clientSecret ? Credential.SECRET : Credential.CERTIFICATE;
  }
  if (tenant && appId && password) {
    return Credential.SECRET;
  }
  return clientId ? Credential.NODE : undefined;
}

/** The credential of a Bucket's Secret; keys of the account are none of Entra. */
export function bucketCredential({ tenantId, clientId, clientSecret, clientCertificate }: CertificateFields): Credential | undefined {
  if (tenantId && clientId && (clientSecret || clientCertificate)) {
    return clientSecret ? Credential.SECRET : Credential.CERTIFICATE;
  }
  return clientId && !tenantId ? Credential.NODE : undefined;
}

/** Whether what an object reads of a Secret is encrypted, as SOPS leaves it in Git: what is in it cannot be told. */
export function isEncrypted(secret: ManifestObject): boolean {
  return ['data', 'stringData'].some(field => Object.values(objectAt(secret.json, field)).some(value => typeof value === 'string' && value.startsWith('ENC[')));
}

/** The certificate of a Bucket's Secret. */
export function bucketSecret(secret: ManifestObject): CertificateFields {
  const value = (key: string) => secretValue(secret, key);
  return {
    tenantId: value('tenantId'),
    clientId: value('clientId'),
    clientCertificate: value('clientCertificate'),
    clientSecret: value('clientSecret'),
    authorityHost: value('authorityHost'),
    sendChain: value('clientCertificateSendChain'),
  };
}

/** The document in a SOPS Secret; undefined when there is none. */
export function sopsSecret(secret: ManifestObject): CertificateFields | undefined {
  if (!secretHas(secret, SOPS_KEY)) {
    return undefined;
  }
  let document: unknown;
  try {
    document = parse(secretValue(secret, SOPS_KEY) ?? '');
  } catch {
    // What is no YAML has no fields.
  }
  return {
    tenantId: stringAt(document, 'tenantId'),
    clientId: stringAt(document, 'clientId'),
    clientCertificate: stringAt(document, 'clientCertificate'),
    clientSecret: stringAt(document, 'clientSecret'),
    appId: stringAt(document, 'appId'),
    tenant: stringAt(document, 'tenant'),
    password: stringAt(document, 'password'),
    authorityHost: stringAt(document, 'authorityHost'),
    sendChain: isObject(document) ? document.clientCertificateSendChain : undefined,
  };
}
