/**
 * How distributions come from the process that computes to the server. Large ones lie in files of the session's folder: a message is copied several times on its way, and each copy is
 * memory that is new to the server's collector of garbage, which then goes through all that the server holds.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadNumbers } from './read-numbers.js';

export type CarriedNumbers = Omit<ReadNumbers, 'values' | 'counts'> & {
  /** How many values there are. */
  readonly length: number;
  /** False where each is one, which is so where all numbers differ. */
  readonly hasCounts: boolean;
  /** Values and then their counts; null where a file has them. */
  readonly points: Float64Array | null;
};

/** Values of a distribution that goes by message. */
const mostInMessage = 1 << 13;

/** Where a column of an answer lies. Both ends know it, so that no process tells another what to open. */
export function pathOf(folder: string, answer: number, column: number): string {
  return join(folder, `numbers-${answer}-${column}`);
}

/** @throws Error when there is no room for the file */
export function carry({ values, counts, ...rest }: ReadNumbers, path: string): CarriedNumbers {
  const { length } = values;
  const hasCounts = rest.radius !== null || rest.total !== length;
  const parts = hasCounts ? [values, counts] : [values];
  if (length <= mostInMessage) return { ...rest, length, hasCounts, points: together(parts) };
  write(parts, path);
  return { ...rest, length, hasCounts, points: null };
}

/** What was carried, which can be received once. */
export async function receive({ length, hasCounts, points, ...rest }: CarriedNumbers, path: string): Promise<ReadNumbers> {
  const all = points ?? (await readAndRemove(path, hasCounts ? 2 * length : length));
  return { ...rest, values: all.subarray(0, length), counts: hasCounts ? all.subarray(length) : onesFor(length) };
}

/** Counts of values that all differ are the same for all, and nobody may change them. */
let ones = new Float64Array();

function onesFor(length: number): Float64Array {
  if (ones.length < length) ones = new Float64Array(length).fill(1);
  return ones.subarray(0, length);
}

function together(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function write(parts: readonly Float64Array[], path: string): void {
  const file = openSync(path, 'wx');
  try {
    for (const part of parts) for (let at = 0; at < part.byteLength; ) at += writeSync(file, part, at, part.byteLength - at);
  } finally {
    closeSync(file);
  }
}

async function readAndRemove(path: string, length: number): Promise<Float64Array> {
  const numbers = new Float64Array(length);
  const bytes = new Uint8Array(numbers.buffer);
  const file = await open(path);
  try {
    for (let at = 0; at < bytes.length; ) {
      const { bytesRead } = await file.read(bytes, at, bytes.length - at);
      if (bytesRead === 0) throw new Error('A file of numbers ends early.');
      at += bytesRead;
    }
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
  return numbers;
}
