/** Texts as Parquet's PLAIN encoding has them: each behind its length. */
export function plainTexts(texts: readonly string[]): Buffer {
  let size = 4 * texts.length;
  for (const text of texts) size += Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const text of texts) {
    const length = bytes.write(text, at + 4);
    bytes.writeUInt32LE(length, at);
    at += 4 + length;
  }
  return bytes;
}

/** Eight of them a byte, the first the lowest. */
export function plainBooleans(values: readonly boolean[]): Buffer {
  const bytes = Buffer.alloc(Math.ceil(values.length / 8));
  for (let index = 0; index < values.length; index += 1) if (values[index]) bytes[index >> 3] = (bytes[index >> 3] as number) | (1 << (index & 7));
  return bytes;
}

/** Little-endian, as this machine has them. */
export function plainDoubles(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** @param values whole numbers that JavaScript holds exactly */
export function plainIntegers(values: Float64Array): Uint8Array {
  const integers = new BigInt64Array(values.length);
  for (let index = 0; index < values.length; index += 1) integers[index] = BigInt(values[index] as number);
  return new Uint8Array(integers.buffer);
}
