import { ReportIdentity } from './report-model';
import { AzureIdentity } from '../../engine/azure/azure-graph';
import { Chain } from '../../engine/chain';
import { byText } from '../../text/json-reading';

/** Keys of identities that are the same on every run; those that were made elsewhere share a place. */
export class IdentityKeys {
  private readonly keys = new Map<AzureIdentity, string>();

  public constructor(identities: readonly AzureIdentity[]) {
    const sorted = identities.map(identity => ({ identity, key: identity.isMade ? identity.key : `${identity.key}/${identity.name}` }))
      .sort((a, b) => byText(orderOf(a), orderOf(b)));
    const seen = new Map<string, number>();
    for (const { identity, key } of sorted) {
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      this.keys.set(identity, count === 1 ? key : `${key}#${count}`);
    }
  }

  public of(identity: AzureIdentity): string {
    return this.keys.get(identity) ?? identity.key;
  }

  public get identities(): Iterable<AzureIdentity> {
    return this.keys.keys();
  }

  public all(byIdentity: ReadonlyMap<AzureIdentity, readonly Chain[]>): ReportIdentity[] {
    return [...this.keys].map(([identity, key]): ReportIdentity => ({
      key,
      kind: identity.kind,
      name: identity.name,
      at: identity.at,
      isMade: identity.isMade,
      clientId: guid(identity.clientId),
      principalId: guid(identity.principalId),
      tenantId: guid(identity.tenantId),
      federatedElsewhere: identity.federatedElsewhere,
      credentials: identity.credentials.map(({ at, issuer, subject, audiences }) => ({ at, issuer, subject, audiences }))
        .sort((a, b) => byText(`${a.subject}\n${a.issuer}\n${a.at}`, `${b.subject}\n${b.issuer}\n${b.at}`)),
      certificates: identity.certificates.map(({ at, endDate }) => ({ at, endDate })).sort((a, b) => byText(a.at, b.at)),
      usedBy: (byIdentity.get(identity) ?? []).map(({ id }) => id).sort(),
    })).sort((a, b) => byText(a.key, b.key));
  }
}

function orderOf({ identity, key }: { readonly identity: AzureIdentity; readonly key: string }): string {
  return [key, identity.clientId ?? '', identity.principalId ?? '', identity.resourceId ?? ''].join('\n');
}

function guid(id: string | undefined): string | undefined {
  return id !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id.toLowerCase() : undefined;
}
