/**
 * A message in protobuf's wire format, read by field numbers: https://protobuf.dev/programming-guides/encoding/. Fields that nobody asks for stay known by their
 * numbers, so that what was not understood can be named. Nested messages are read when they are asked for.
 */
export class ProtoMessage {
  private constructor(private readonly fields: ReadonlyMap<number, readonly (bigint | Uint8Array)[]>) {}

  /** @throws NotProtobuf */
  static read(bytes: Uint8Array): ProtoMessage {
    const fields = new Map<number, (bigint | Uint8Array)[]>();
    const cursor = new Cursor(bytes);
    while (!cursor.atEnd) {
      const tag = cursor.varint();
      const number = Number(tag >> 3n);
      if (number < 1 || number > 0x1fff_ffff) throw new NotProtobuf(`a field has the number ${number}`);
      const value = cursor.value(Number(tag & 7n));
      fields.set(number, [...(fields.get(number) ?? []), value]);
    }
    return new ProtoMessage(fields);
  }

  /** The last one counts when there are several, as protobuf says. @throws NotProtobuf for a field of another type, and text that is no UTF-8 */
  text(number: number): string {
    return textOf(this.bytes(number).at(-1) ?? new Uint8Array());
  }

  texts(number: number): string[] {
    return this.bytes(number).map(textOf);
  }

  number(number: number): number {
    const value = this.fields.get(number)?.at(-1) ?? 0n;
    if (typeof value !== 'bigint') throw new NotProtobuf(`field ${number} is no number`);
    // Whole numbers below zero are written as 64 bits.
    return Number(BigInt.asIntN(64, value));
  }

  flag(number: number): boolean {
    return this.number(number) !== 0;
  }

  has(number: number): boolean {
    return this.fields.has(number);
  }

  message(number: number): ProtoMessage | undefined {
    const last = this.bytes(number).at(-1);
    return last && ProtoMessage.read(last);
  }

  messages(number: number): ProtoMessage[] {
    return this.bytes(number).map((each) => ProtoMessage.read(each));
  }

  /** A map of texts: entries with the key in field 1 and the value in field 2. */
  map(number: number): ReadonlyMap<string, string> {
    return new Map(this.messages(number).map((entry) => [entry.text(1), entry.text(2)]));
  }

  /** Numbers of the fields that are there and not among these. */
  beyond(known: readonly number[]): number[] {
    return [...this.fields.keys()].filter((number) => !known.includes(number)).sort((left, right) => left - right);
  }

  private bytes(number: number): readonly Uint8Array[] {
    return (this.fields.get(number) ?? []).map((value) => {
      if (typeof value === 'bigint') throw new NotProtobuf(`field ${number} has no length`);
      return value;
    });
  }
}

/** Bytes that are no message. */
export class NotProtobuf extends Error {}

const strict = new TextDecoder('utf-8', { fatal: true });

function textOf(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    throw new NotProtobuf('a text is no UTF-8');
  }
}

class Cursor {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get atEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  /** At most ten bytes, of which the lower seven bits count. */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new NotProtobuf('it ends within a number');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new NotProtobuf('a number has more than ten bytes');
  }

  value(wireType: number): bigint | Uint8Array {
    switch (wireType) {
      case 0:
        return this.varint();
      case 1:
        return this.fixed(8);
      case 2: {
        const length = this.varint();
        if (length > BigInt(this.bytes.length - this.at)) throw new NotProtobuf('a field is longer than what is left');
        return this.take(Number(length));
      }
      case 5:
        return this.fixed(4);
      default:
        throw new NotProtobuf(`a field has the wire type ${wireType}`);
    }
  }

  private fixed(length: number): bigint {
    return this.take(length).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  }

  private take(length: number): Uint8Array {
    if (this.at + length > this.bytes.length) throw new NotProtobuf('a field is longer than what is left');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}
