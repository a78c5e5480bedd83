import { readFileSync } from 'node:fs';
import { AccessTokens } from './access-tokens';
import { ContainerRegistry } from './acr';
import { AzureDevOps } from './ado';
import { AksGuard } from './aks-guard';
import { ManagedCluster, ResourceManager } from './arm';
import { BlobStorage } from './blob';
import { CertificateAuthority, CertificateFiles } from './certificates';
import { Directory } from './directory';
import { Entra } from './entra';
import { EventHubs } from './event-hubs';
import { startInstanceMetadata } from './imds';
import { IssuerKeys } from './issuer-keys';
import { VaultKey, KeyVault } from './keyvault';
import { AzureServer } from './server';
import { Content } from '../content';

/** What the stand-in is made of, besides the directory. */
export interface StandInOptions {
  readonly ca: CertificateAuthority;
  readonly tls: CertificateFiles;
  readonly vaultKey: VaultKey;
  /** What lies in the resources. @default - there is nothing but the vault */
  readonly content?: Content;
  /** Copies of the repositories of the content, which may be pushed to. */
  readonly repositories?: ReadonlyMap<string, string>;
  readonly managedCluster?: ManagedCluster;
  /** Client ID of the identity of the nodes. @default - the nodes have none */
  readonly nodeIdentity?: string;
}

/** All services of Azure on this machine, deciding from one directory. */
export class AzureStandIn {
  public static async start(directory: Directory, options: StandInOptions): Promise<AzureStandIn> {
    const { ca, tls, vaultKey, content, repositories, managedCluster } = options;
    const tokens = new AccessTokens(directory.tenantId);
    const ado = new AzureDevOps(directory, tokens, repositories ?? new Map());
    const server = await AzureServer.start(tls, [
      new Entra(directory, tokens, new IssuerKeys(readFileSync(ca.certificate))),
      new KeyVault(directory, tokens, vaultKey),
      new ContainerRegistry(directory, tokens, content?.artifacts ?? []),
      new BlobStorage(directory, tokens, content?.files ?? new Map()),
      ado,
      new AksGuard(directory, tokens),
      ...managedCluster ? [new ResourceManager(directory, tokens, managedCluster)] : [],
    ]);
    const metadata = await startInstanceMetadata(directory, tokens, options.nodeIdentity);
    return new AzureStandIn(server, await EventHubs.start(directory, tokens, tls), ado, metadata);
  }

  private constructor(
    private readonly server: AzureServer,
    public readonly eventHubs: EventHubs,
    public readonly ado: AzureDevOps,
    private readonly metadata: { close(): void },
  ) {}

  /** What was answered, one line each. */
  public get requests(): readonly string[] {
    return [...this.server.requests, ...this.eventHubs.log];
  }

  public async stop(): Promise<void> {
    this.metadata.close();
    await this.eventHubs.stop();
    await this.server.stop();
  }
}
