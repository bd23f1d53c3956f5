/** Types of Apache Thrift's compact protocol, as far as the metadata of Parquet needs them. */
const types = { i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

export type ThriftValue =
  | { readonly type: 'i32' | 'i64'; readonly value: number }
  | { readonly type: 'binary'; readonly value: string }
  | { readonly type: 'list'; readonly of: keyof typeof types; readonly value: readonly ThriftValue[] }
  | { readonly type: 'struct'; readonly value: ThriftStruct };

/** Fields by their numbers, in rising order. */
export type ThriftStruct = readonly (readonly [number, ThriftValue])[];

export const i32 = (value: number): ThriftValue => ({ type: 'i32', value });
export const i64 = (value: number): ThriftValue => ({ type: 'i64', value });
export const binary = (value: string): ThriftValue => ({ type: 'binary', value });
export const struct = (...value: ThriftStruct): ThriftValue => ({ type: 'struct', value });
export const list = (of: keyof typeof types, value: readonly ThriftValue[]): ThriftValue => ({ type: 'list', of, value });

/** A struct in the compact protocol: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md. */
export function encodeStruct(fields: ThriftStruct): Buffer {
  const out: number[] = [];
  writeStruct(out, fields);
  return Buffer.from(out);
}

function writeStruct(out: number[], fields: ThriftStruct): void {
  let last = 0;
  for (const [id, value] of fields) {
    out.push(((id - last) << 4) | types[value.type]);
    last = id;
    writeValue(out, value);
  }
  out.push(0);
}

function writeValue(out: number[], given: ThriftValue): void {
  switch (given.type) {
    case 'i32':
    case 'i64':
      return writeVarint(out, given.value >= 0 ? given.value * 2 : -given.value * 2 - 1);
    case 'binary': {
      const bytes = Buffer.from(given.value);
      writeVarint(out, bytes.length);
      for (const byte of bytes) out.push(byte);
      return;
    }
    case 'list':
      if (given.value.length < 15) out.push((given.value.length << 4) | types[given.of]);
      else {
        out.push(0xf0 | types[given.of]);
        writeVarint(out, given.value.length);
      }
      for (const each of given.value) writeValue(out, each);
      return;
    case 'struct':
      return writeStruct(out, given.value);
  }
}

/** By division, for offsets in files go beyond 32 bits. */
export function writeVarint(out: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
}
