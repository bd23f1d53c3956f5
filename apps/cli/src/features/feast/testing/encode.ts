/** Writes protobuf's wire format: numbers as varints, the rest with its length. */
export function field(number: number, value: number | Uint8Array): Uint8Array {
  return typeof value === 'number' ? message(varint(number << 3), varint(value)) : message(varint((number << 3) | 2), varint(value.length), value);
}

export function message(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let left = BigInt(value); ; left >>= 7n) {
    if (left < 0x80n) return Uint8Array.from([...bytes, Number(left)]);
    bytes.push(Number(left & 0x7fn) | 0x80);
  }
}
