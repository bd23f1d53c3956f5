import type * as NodeCrypto from 'node:crypto';
import type * as NodeFs from 'node:fs';
import type * as NodePath from 'node:path';
import { PlinthRequestError } from './errors.js';

interface Builtins {
  'node:fs': typeof NodeFs;
  'node:crypto': typeof NodeCrypto;
  'node:path': typeof NodePath;
}

/** A module of Node's, or undefined in a browser. No import names it, so that bundlers for browsers find nothing to resolve. */
function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] | undefined {
  const host: { getBuiltinModule?: (id: string) => unknown } | undefined = Reflect.get(globalThis, 'process');
  return host?.getBuiltinModule?.(name) as Builtins[Name] | undefined;
}

/** @throws PlinthRequestError where there are no files */
export function fileSystem(): typeof NodeFs {
  const found = builtin('node:fs');
  if (!found) throw new PlinthRequestError('There are no files here.', { code: 'NO_FILE_SYSTEM', status: 400, help: 'In a browser, pass and take bytes.' });
  return found;
}

/** Splits a path as the system writes it. @throws PlinthRequestError where there are no files */
export function splitPath(file: string): { readonly folder: string; readonly name: string } {
  fileSystem();
  const path = builtin('node:path');
  return { folder: path?.dirname(file) ?? '.', name: path?.basename(file) ?? file };
}

/** Node's fetch shows where a redirection leads; a browser's hides it. */
export function canSeeRedirects(): boolean {
  return builtin('node:fs') !== undefined;
}

export interface Sha256 {
  update(bytes: Uint8Array): void;
  /** Lower-case hex. */
  hex(): Promise<string>;
}

/** SHA-256 as a stream in Node; in a browser, whose own takes everything at once, the bytes are kept until the end. */
export function sha256(): Sha256 {
  const node = builtin('node:crypto');
  if (node) {
    const hash = node.createHash('sha256');
    return {
      update: (bytes) => void hash.update(bytes),
      hex: () => Promise.resolve(hash.digest('hex')),
    };
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  return {
    update: (bytes) => void parts.push(bytes.slice()),
    hex: async () => toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer()))),
  };
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
