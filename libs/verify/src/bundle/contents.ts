import { concatenate, textOf } from '../hashing/bytes.js';
import type { AuditExport } from '../export/audit-export.js';

/** The most that is read of a file at once. */
const mostBytes = 64 << 20;

/** The whole file; undefined when there is none, or it is too large to be what it should be. */
export async function bytesAt(files: AuditExport, path: string): Promise<Uint8Array | undefined> {
  const content = await files.open(path);
  if (!content) return undefined;
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of content) {
    size += piece.length;
    if (size > mostBytes) return undefined;
    pieces.push(piece);
  }
  return concatenate(...pieces);
}

/** Undefined also when it is not UTF-8. */
export async function textAt(files: AuditExport, path: string): Promise<string | undefined> {
  const bytes = await bytesAt(files, path);
  try {
    return bytes && textOf(bytes);
  } catch {
    return undefined;
  }
}

export function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

export type Fields = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that is a record; an empty one when it is none. */
export function recordIn(value: Fields, name: string): Fields {
  const found = value[name];
  return isRecord(found) ? found : {};
}

export function listIn(value: Fields, name: string): readonly unknown[] {
  const found = value[name];
  return Array.isArray(found) ? found : [];
}
