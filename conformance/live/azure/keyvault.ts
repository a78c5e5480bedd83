import { constants, generateKeyPairSync, KeyPairKeyObjectResult, privateDecrypt, publicEncrypt } from 'node:crypto';
import { AccessTokens } from './access-tokens';
import { Directory } from './directory';
import { bearerToken, json, Request, Response, Service } from './http';
import { isAllowed, Permission } from './rbac';
import { HOST, KEY_URL, RESOURCE_ID, WORLD } from './world';

/** The key in the vault. It outlives one case, so that a secret is encrypted once for all of them. */
export type VaultKey = KeyPairKeyObjectResult;

export function makeVaultKey(): VaultKey {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

/** Azure Key Vault with Azure RBAC: one vault with one RSA key of one version. */
export class KeyVault implements Service {
  public readonly hosts = [HOST.vault];

  constructor(private readonly directory: Directory, private readonly tokens: AccessTokens, private readonly keys: VaultKey) {}

  public handle(request: Request): Response {
    const claims = this.tokens.accept(bearerToken(request), 'https://vault.azure.net');
    if (!claims) {
      return json(401, { error: { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer or PoP token.' } }, {
        'www-authenticate': `Bearer authorization="https://${HOST.entra}/${this.directory.tenantId}", resource="https://vault.azure.net"`,
      });
    }
    const [, key, version, operation = 'read'] = /^\/keys\/([^/]+)(?:\/([^/]*))?(?:\/(encrypt|decrypt))?$/.exec(request.url.pathname) ?? [];
    const permission = `Microsoft.KeyVault/vaults/keys/${operation === 'read' ? 'read' : `${operation}/action`}` as Permission;
    if (!this.mayUse(claims.oid, permission, key)) {
      return json(403, {
        error: {
          code: 'Forbidden',
          message: 'Caller is not authorized to perform action on resource. If role assignments, deny assignments or role definitions ' +
            `were changed recently, please observe propagation time. Caller: oid=${claims.oid} Action: '${permission}' ` +
            `Resource: '${RESOURCE_ID.vault.toLowerCase()}/keys/${key}' Assignment: (not found)`,
          innererror: { code: 'ForbiddenByRbac' },
        },
      });
    }
    if (key !== WORLD.vault.key || (version && version !== WORLD.vault.version)) {
      return json(404, { error: { code: 'KeyNotFound', message: `A key with (name/id) ${key}/${version} was not found in this key vault.` } });
    }
    if (operation === 'read') {
      return json(200, { key: { kid: KEY_URL, kty: 'RSA', ...this.keys.publicKey.export({ format: 'jwk' }) }, attributes: { enabled: true } });
    }
    return this.crypto(operation, JSON.parse(request.body.toString()));
  }

  private crypto(operation: string, { alg, value }: { alg: string; value: string }): Response {
    if (alg !== 'RSA-OAEP-256') {
      return json(400, { error: { code: 'BadParameter', message: `the live tier's vault has no algorithm ${alg}` } });
    }
    const input = Buffer.from(value, 'base64url');
    const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
    const output = operation === 'encrypt'
      ? publicEncrypt({ key: this.keys.publicKey, ...padding }, input)
      : privateDecrypt({ key: this.keys.privateKey, ...padding }, input);
    return json(200, { kid: KEY_URL, value: output.toString('base64url') });
  }

  private mayUse(principalId: string, permission: Permission, key: string): boolean {
    return principalId === WORLD.operator.clientId ||
      isAllowed(this.directory, principalId, permission, `${RESOURCE_ID.vault}/keys/${key}`);
  }
}
