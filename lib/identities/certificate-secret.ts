import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Application } from './application';
import { AzureCloud } from '../azure/cloud';
import { toYaml } from '../text/yaml';

/** Who reads the Secret; each reads other keys. */
export enum CertificateUse { BUCKET = 'bucket', SOPS = 'sops', CONTROLLER = 'controller' }

/** What of an application stands in a Secret. */
interface Fields {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientCertificate: string;
  readonly clientCertificatePassword?: string;
  readonly clientCertificateSendChain?: boolean;
  readonly authorityHost?: string;
}

/** Writes the Secret of a certificate whose key may stand in plain text; an existing Secret is left alone. */
export function writeCertificateSecret(scope: Construct, application: Application, namespace: string, name: string, use: CertificateUse, cloud: AzureCloud): ApiObject | undefined {
  const material = application.certificate._material();
  if (!material || !application.certificate._isFile) {
    return undefined;
  }
  const fields: Fields = {
    tenantId: application.tenantId,
    clientId: application.clientId,
    clientCertificate: material.certificateAndKey,
    ...(material.password === undefined ? {} : { clientCertificatePassword: material.password }),
    ...(application.certificate._sendChain ? { clientCertificateSendChain: true } : {}),
    // Without it the certificate is tried against the public cloud.
    ...(cloud.isPublic ? {} : { authorityHost: cloud.authorityHost }),
  };
  return new ApiObject(scope, `certificate-${use}`, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    type: 'Opaque',
    stringData: dataFor(use, fields),
  });
}

/** A Secret of the library's own is one for each use; an existing one has the name that the user gave. */
export function secretNameFor(application: Application, use: CertificateUse): string {
  return application.certificate._isFile ? `${application._secretName}-${use}` : application._secretName;
}

function dataFor(use: CertificateUse, fields: Fields): { [key: string]: string } {
  switch (use) {
    case CertificateUse.BUCKET:
      // Every value of a Secret is a string: the boolean is quoted.
      return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, String(value)]));
    case CertificateUse.SOPS:
      // A YAML document in a value: there the boolean stays bare.
      return { 'sops.azure-kv': toYaml(fields) };
    case CertificateUse.CONTROLLER:
      return {
        'cert-and-key': fields.clientCertificate,
        ...(fields.clientCertificatePassword === undefined ? {} : { 'key-password': fields.clientCertificatePassword }),
      };
  }
}
