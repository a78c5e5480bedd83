/**
 * The encoding of AMQP 1.0 values, as far as an Event Hubs client sends them.
 *
 * @see https://docs.oasis-open.org/amqp/core/v1.0/os/amqp-core-types-v1.0-os.html
 */

/** A value with a descriptor, such as a performative (`open` is 0x10) or a section of a message. */
export class Described {
  constructor(public readonly code: number, public readonly value: any) {}
}

/** A symbol: told apart from a string on the wire. */
export class AmqpSymbol {
  constructor(public readonly text: string) {}

  public toString(): string {
    return this.text;
  }
}

/** Numbers have a width on the wire. */
export class AmqpNumber {
  constructor(public readonly type: 'ubyte' | 'ushort' | 'uint' | 'ulong' | 'int', public readonly value: number) {}
}

export const uint = (value: number) => new AmqpNumber('uint', value);
export const ushort = (value: number) => new AmqpNumber('ushort', value);
export const ubyte = (value: number) => new AmqpNumber('ubyte', value);
export const int = (value: number) => new AmqpNumber('int', value);
export const symbol = (text: string) => new AmqpSymbol(text);

/** Reads values one after another. */
export class Reader {
  private offset = 0;

  constructor(private readonly bytes: Buffer) {}

  public get ended(): boolean {
    return this.offset >= this.bytes.length;
  }

  /** What has not been read. */
  public get rest(): Buffer {
    return this.bytes.subarray(this.offset);
  }

  public read(): any {
    const code = this.take(1)[0];
    if (code !== 0x00) {
      return this.byCode(code);
    }
    const descriptor = this.read();
    return new Described(Number(descriptor), this.read());
  }

  private byCode(code: number): any {
    switch (code) {
      case 0x40: return undefined;
      case 0x41: return true;
      case 0x42: return false;
      case 0x43: case 0x44: return 0;
      case 0x45: return [];
      case 0x50: case 0x52: case 0x53: return this.take(1)[0];
      case 0x51: case 0x54: case 0x55: return this.take(1).readInt8();
      case 0x56: return this.take(1)[0] === 1;
      case 0x60: return this.take(2).readUInt16BE();
      case 0x61: return this.take(2).readInt16BE();
      case 0x70: return this.take(4).readUInt32BE();
      case 0x71: return this.take(4).readInt32BE();
      case 0x72: return this.take(4).readFloatBE();
      case 0x80: return Number(this.take(8).readBigUInt64BE());
      case 0x81: case 0x83: return Number(this.take(8).readBigInt64BE());
      case 0x82: return this.take(8).readDoubleBE();
      case 0x98: return this.take(16).toString('hex');
      case 0xa0: return this.take(this.take(1)[0]);
      case 0xb0: return this.take(this.take(4).readUInt32BE());
      case 0xa1: return this.take(this.take(1)[0]).toString();
      case 0xb1: return this.take(this.take(4).readUInt32BE()).toString();
      case 0xa3: return new AmqpSymbol(this.take(this.take(1)[0]).toString());
      case 0xb3: return new AmqpSymbol(this.take(this.take(4).readUInt32BE()).toString());
      default: return this.compound(code);
    }
  }

  private compound(code: number): any {
    const wide = [0xd0, 0xd1, 0xf0].includes(code);
    const size = wide ? this.take(4).readUInt32BE() : this.take(1)[0];
    const body = new Reader(this.take(size));
    const count = wide ? body.take(4).readUInt32BE() : body.take(1)[0];
    switch (code) {
      case 0xc0: case 0xd0: return Array.from({ length: count }, () => body.read());
      case 0xc1: case 0xd1: return new Map(Array.from({ length: count / 2 }, () => [String(body.read()), body.read()] as const));
      case 0xe0: case 0xf0: {
        const element = body.take(1)[0];
        return Array.from({ length: count }, () => body.byCode(element));
      }
      default: throw new Error(`the live tier cannot read the AMQP type 0x${code.toString(16)}`);
    }
  }

  private take(count: number): Buffer {
    const taken = this.bytes.subarray(this.offset, this.offset + count);
    if (taken.length < count) {
      throw new Error('an AMQP value ends too early');
    }
    this.offset += count;
    return taken;
  }
}

/** Writes a value. */
export function encode(value: unknown): Buffer {
  if (value === undefined || value === null) {
    return Buffer.from([0x40]);
  }
  if (typeof value === 'boolean') {
    return Buffer.from([value ? 0x41 : 0x42]);
  }
  if (typeof value === 'string') {
    return variable(0xb1, Buffer.from(value));
  }
  if (value instanceof AmqpSymbol) {
    return variable(0xb3, Buffer.from(value.text));
  }
  if (Buffer.isBuffer(value)) {
    return variable(0xb0, value);
  }
  if (value instanceof AmqpNumber) {
    return encodeNumber(value);
  }
  if (value instanceof Described) {
    return Buffer.concat([Buffer.from([0x00, 0x53, value.code]), encode(value.value)]);
  }
  const items = value instanceof Map ? [...value].flat() : value as unknown[];
  const body = Buffer.concat(items.map(encode));
  const head = Buffer.alloc(9);
  head[0] = value instanceof Map ? 0xd1 : 0xd0;
  head.writeUInt32BE(body.length + 4, 1);
  head.writeUInt32BE(items.length, 5);
  return Buffer.concat([head, body]);
}

function variable(code: number, bytes: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head[0] = code;
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

function encodeNumber({ type, value }: AmqpNumber): Buffer {
  const widths = { ubyte: [0x50, 1], ushort: [0x60, 2], uint: [0x70, 4], ulong: [0x80, 8], int: [0x71, 4] } as const;
  const [code, width] = widths[type];
  const bytes = Buffer.alloc(1 + width);
  bytes[0] = code;
  if (width === 8) {
    bytes.writeBigUInt64BE(BigInt(value), 1);
  } else if (type === 'int') {
    bytes.writeInt32BE(value, 1);
  } else {
    bytes.writeUIntBE(value, 1, width);
  }
  return bytes;
}
