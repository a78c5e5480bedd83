import { readFileSync } from 'node:fs';
import { createServer, Server, TLSSocket } from 'node:tls';
import { AccessTokens } from './access-tokens';
import { AmqpNumber, Described, encode, int, Reader, symbol, ubyte, uint, ushort } from './amqp-codec';
import { CertificateFiles } from './certificates';
import { Directory } from './directory';
import { isAllowed } from './rbac';
import { HOST, RESOURCE_ID, WORLD } from './world';

const PORT = 5671;
const HEADER = { sasl: Buffer.from('AMQP\x03\x01\x00\x00', 'latin1'), amqp: Buffer.from('AMQP\x00\x01\x00\x00', 'latin1') };
const HEADER_BYTES = 8;
const BATCH_FORMAT = 0x80013700;
const MAX_MESSAGE = 1024 * 1024;
const CREDIT = 100;

/** Performatives, outcomes and sections, by descriptor. */
const CODE = {
  open: 0x10,
  begin: 0x11,
  attach: 0x12,
  flow: 0x13,
  transfer: 0x14,
  disposition: 0x15,
  detach: 0x16,
  end: 0x17,
  close: 0x18,
  accepted: 0x24,
  source: 0x28,
  target: 0x29,
  error: 0x1d,
  mechanisms: 0x40,
  init: 0x41,
  outcome: 0x44,
  properties: 0x73,
  applicationProperties: 0x74,
  data: 0x75,
  value: 0x77,
} as const;

/** Anything that was sent to the event hub: the JSON of Flux's events. */
export type SentEvent = Record<string, any>;

/**
 * Azure Event Hubs: one namespace with one event hub, over AMQP with claims-based security. A client puts its token for the event hub
 * through the link `$cbs`, and may then attach a link to the event hub if it may send.
 *
 * @see https://learn.microsoft.com/azure/event-hubs/event-hubs-amqp-protocol-guide
 */
export class EventHubs {
  /** Every event that was sent, in order. */
  public readonly events: SentEvent[] = [];
  /** What was answered, one line each: what to read when a run fails. */
  public readonly log: string[] = [];
  private readonly connections = new Set<TLSSocket>();
  private readonly server: Server;

  private constructor(private readonly directory: Directory, private readonly tokens: AccessTokens, files: CertificateFiles) {
    this.server = createServer({ cert: readFileSync(files.certificate), key: readFileSync(files.key) }, socket => {
      this.connections.add(socket);
      const connection = new Connection(socket, this);
      socket.on('data', chunk => connection.receive(chunk));
      socket.on('error', () => {});
      socket.on('close', () => this.connections.delete(socket));
    });
  }

  public static async start(directory: Directory, tokens: AccessTokens, files: CertificateFiles): Promise<EventHubs> {
    const hubs = new EventHubs(directory, tokens, files);
    await new Promise<void>((resolve, reject) => hubs.server.once('error', reject).listen(PORT, '127.0.0.1', resolve));
    return hubs;
  }

  public async stop(): Promise<void> {
    this.connections.forEach(socket => socket.destroy());
    await new Promise(resolve => this.server.close(resolve));
  }

  /** The principal that a token speaks for. */
  public principalOf(token: string): string | undefined {
    return this.tokens.accept(token, 'https://eventhubs.azure.net/')?.oid;
  }

  /** Whether the principal may send to the event hub. */
  public maySend(principalId: string | undefined, hub: string): boolean {
    return principalId !== undefined &&
      isAllowed(this.directory, principalId, 'Microsoft.EventHub/namespaces/eventhubs/messages/send/action', RESOURCE_ID.eventHub.replace(/[^/]+$/, hub));
  }
}

/** One link of the client: to `$cbs`, from it, or to the event hub. */
interface Link {
  readonly handle: number;
  readonly address: string;
  readonly clientSends: boolean;
}

/** One connection, from the protocol headers to `close`. */
class Connection {
  private buffered = Buffer.alloc(0);
  private isSasl = true;
  private expectsHeader = true;
  private readonly links = new Map<string, Link>();
  private readonly partial = new Map<string, Buffer[]>();
  /** Who proved to be allowed what, by the audience of the claim. */
  private readonly claims = new Map<string, string>();
  private deliveries = 0;

  constructor(private readonly socket: TLSSocket, private readonly hubs: EventHubs) {}

  public receive(chunk: Buffer): void {
    this.buffered = Buffer.concat([this.buffered, chunk]);
    try {
      while (this.next()) { /* one header or frame at a time */ }
    } catch (error) {
      this.hubs.log.push(`500 AMQP ${error}`);
      this.socket.destroy();
    }
  }

  private next(): boolean {
    if (this.expectsHeader) {
      if (this.buffered.length < HEADER_BYTES) {
        return false;
      }
      this.isSasl = this.buffered[4] === 3;
      this.buffered = this.buffered.subarray(HEADER_BYTES);
      this.expectsHeader = false;
      this.socket.write(this.isSasl ? HEADER.sasl : HEADER.amqp);
      if (this.isSasl) {
        this.send(0, new Described(CODE.mechanisms, [symbol('ANONYMOUS')]), undefined, 1);
      }
      return true;
    }
    const size = this.buffered.length >= 4 ? this.buffered.readUInt32BE() : Infinity;
    if (this.buffered.length < size) {
      return false;
    }
    const frame = this.buffered.subarray(0, size);
    this.buffered = this.buffered.subarray(size);
    const body = new Reader(frame.subarray(4 * frame[4]));
    if (!body.ended) {
      this.frame(frame.readUInt16BE(6), body.read(), body);
    }
    return true;
  }

  private frame(channel: number, performative: Described, body: Reader): void {
    const fields = performative.value as any[];
    switch (performative.code) {
      case CODE.init:
        this.send(0, new Described(CODE.outcome, [ubyte(0)]), undefined, 1);
        this.expectsHeader = true;
        return;
      case CODE.open:
        return this.send(channel, new Described(CODE.open, [HOST.eventHubs, undefined, uint(65536), ushort(4999)]));
      case CODE.begin:
        return this.send(channel, new Described(CODE.begin, [ushort(channel), uint(0), uint(5000), uint(5000), uint(255)]));
      case CODE.attach: return this.attach(channel, fields);
      case CODE.transfer: return this.transfer(channel, fields, body.rest);
      case CODE.detach:
        this.links.delete(`${channel}/${fields[0]}`);
        return this.send(channel, new Described(CODE.detach, [uint(fields[0]), true]));
      case CODE.end: return this.send(channel, new Described(CODE.end, []));
      case CODE.close:
        this.send(channel, new Described(CODE.close, []));
        this.socket.end();
        return;
      default: // flow and disposition need no answer
    }
  }

  private attach(channel: number, [name, handle, receives, senderSettles, receiverSettles, source, target]: any[]): void {
    const clientSends = !receives;
    const address = String((clientSends ? target : source)?.value[0] ?? '');
    const entity = address.replace(/^amqps:\/\/[^/]+\//, '');
    const link = { handle, address: entity, clientSends };
    const settles = [senderSettles, receiverSettles].map(mode => mode === undefined ? undefined : ubyte(mode));
    // The answer names both ends where the link is there; without them it says that the link will be closed.
    const answer = (there: boolean) => new Described(CODE.attach, [
      name, uint(handle), clientSends, ...settles,
      there ? new Described(CODE.source, [source?.value[0]]) : undefined,
      there ? new Described(CODE.target, [target?.value[0]]) : undefined,
      undefined, false, clientSends ? undefined : uint(0), new AmqpNumber('ulong', MAX_MESSAGE),
    ]);
    if (entity === '$cbs' || this.mayAttach(entity, clientSends)) {
      this.links.set(`${channel}/${handle}`, link);
      this.send(channel, answer(true));
      if (clientSends) {
        this.send(channel, new Described(CODE.flow, [uint(0), uint(5000), uint(0), uint(5000), uint(handle), uint(0), uint(CREDIT)]));
      }
      return;
    }
    const isThere = entity === WORLD.eventHubs.hub;
    const [condition, description] = isThere || !this.claimFor(entity)
      ? ['amqp:unauthorized-access', `Unauthorized access. 'Send' claim(s) are required to perform this operation. Resource: 'sb://${HOST.eventHubs}/${entity}'.`]
      : ['amqp:not-found', `The messaging entity 'sb://${HOST.eventHubs}/${entity}' could not be found.`];
    this.hubs.log.push(`${condition} attach ${entity}`);
    this.send(channel, answer(false));
    this.send(channel, new Described(CODE.detach, [uint(handle), true, new Described(CODE.error, [symbol(condition), description])]));
  }

  private mayAttach(entity: string, clientSends: boolean): boolean {
    return clientSends && entity === WORLD.eventHubs.hub && this.hubs.maySend(this.claimFor(entity), entity);
  }

  private claimFor(entity: string): string | undefined {
    return this.claims.get(`amqps://${HOST.eventHubs}/${entity}`);
  }

  private transfer(channel: number, fields: any[], payload: Buffer): void {
    const [handle, deliveryId, , format, settled, more] = fields;
    const key = `${channel}/${handle}`;
    const link = this.links.get(key);
    const parts = [...this.partial.get(key) ?? [], payload];
    this.partial.set(key, more ? parts : []);
    if (more || !link) {
      return;
    }
    const sections = sectionsOf(Buffer.concat(parts));
    if (!settled) {
      this.send(channel, new Described(CODE.disposition, [true, uint(deliveryId ?? 0), uint(deliveryId ?? 0), true, new Described(CODE.accepted, [])]));
    }
    if (link.address === '$cbs') {
      this.putToken(channel, sections);
    } else {
      const messages = format === BATCH_FORMAT ? sections.filter(({ code }) => code === CODE.data).flatMap(({ value }) => sectionsOf(value)) : sections;
      messages.filter(({ code }) => code === CODE.data).forEach(({ value }) => this.hubs.events.push(JSON.parse(value.toString())));
      this.hubs.log.push(`200 AMQP send to ${link.address}`);
    }
  }

  /** @see https://docs.oasis-open.org/amqp/amqp-cbs/v1.0/amqp-cbs-v1.0.html */
  private putToken(channel: number, sections: Described[]): void {
    const properties = sections.find(({ code }) => code === CODE.properties)?.value ?? [];
    const claim: Map<string, any> = sections.find(({ code }) => code === CODE.applicationProperties)?.value ?? new Map();
    const token = String(sections.find(({ code }) => code === CODE.value)?.value ?? '');
    const principal = claim.get('operation') === 'put-token' && claim.get('type') === 'jwt' ? this.hubs.principalOf(token) : undefined;
    if (principal) {
      this.claims.set(String(claim.get('name')), principal);
    }
    this.hubs.log.push(`${principal ? 202 : 401} AMQP put-token ${claim.get('name')}`);
    const reply = Buffer.concat([
      // The sixth field is the ID of the message that this one answers.
      new Described(CODE.properties, [undefined, undefined, undefined, undefined, undefined, properties[0]]),
      new Described(CODE.applicationProperties, new Map<string, unknown>([
        ['status-code', int(principal ? 202 : 401)],
        ['status-description', principal ? 'Accepted' : 'InvalidIssuer: Token issuer is invalid or its audience is another.'],
      ])),
      new Described(CODE.value, undefined),
    ].map(encode));
    const receiver = [...this.links].find(([key, link]) => key.startsWith(`${channel}/`) && link.address === '$cbs' && !link.clientSends)?.[1];
    if (receiver) {
      const id = this.deliveries++;
      this.send(channel, new Described(CODE.transfer, [uint(receiver.handle), uint(id), Buffer.from(String(id)), uint(0), true, false]), reply);
    }
  }

  private send(channel: number, performative: Described, payload = Buffer.alloc(0), type = 0): void {
    const body = Buffer.concat([encode(performative), payload]);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(8 + body.length);
    head[4] = 2;
    head[5] = type;
    head.writeUInt16BE(channel, 6);
    this.socket.write(Buffer.concat([head, body]));
  }
}

function sectionsOf(bytes: Buffer): Described[] {
  const reader = new Reader(bytes);
  const sections: Described[] = [];
  while (!reader.ended) {
    sections.push(reader.read());
  }
  return sections;
}
