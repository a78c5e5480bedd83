import { parse } from 'yaml';
import { ManifestObject } from '../input';
import { isObject, stringAt } from '../json';
import { secretHas, secretValue } from './flux-needs';

/** What of an application stands in a Secret, or in the document of one. */
export interface CertificateFields {
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly clientCertificate?: string;
  readonly clientSecret?: string;
  readonly authorityHost?: string;
  /** As it was written: the controllers read a string in a Secret and a boolean in a document. */
  readonly sendChain?: unknown;
}

/** Name of the key in which kustomize-controller looks. */
export const SOPS_KEY = 'sops.azure-kv';

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
    document = undefined;
  }
  return {
    tenantId: stringAt(document, 'tenantId'),
    clientId: stringAt(document, 'clientId'),
    clientCertificate: stringAt(document, 'clientCertificate'),
    clientSecret: stringAt(document, 'clientSecret'),
    authorityHost: stringAt(document, 'authorityHost'),
    sendChain: isObject(document) ? document.clientCertificateSendChain : undefined,
  };
}
