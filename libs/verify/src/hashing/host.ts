/** The part of Node's `crypto` that is used where there is one: it is faster than JavaScript, and gives the same. */
export interface HostCrypto {
  /** A character a byte: this makes no buffer, which takes longer than to hash a tree's node. */
  hash?(algorithm: string, bytes: Uint8Array, encoding: 'latin1'): string;
  createHash(algorithm: string): RunningHash;
  verify(algorithm: null, bytes: Uint8Array, key: { readonly key: object; readonly format: 'jwk' }, signature: Uint8Array): boolean;
}

/** A hash of bytes that come in parts. */
export interface RunningHash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

interface Host {
  getBuiltinModule?(name: string): HostCrypto | undefined;
}

/** Undefined in browsers, and in a Node that is too old to be asked. Nothing is imported, so bundlers see no Node in here. */
export function hostCrypto(): HostCrypto | undefined {
  const host = Reflect.get(globalThis, 'process') as Host | undefined;
  return typeof host?.getBuiltinModule === 'function' ? host.getBuiltinModule('node:crypto') : undefined;
}

/** Node's own comparing of memory, which is ten times as fast as a loop where there is much of it. Undefined elsewhere. */
export function hostCompare(): ((one: Uint8Array, at: number, other: Uint8Array, otherAt: number, count: number) => number) | undefined {
  const buffer = Reflect.get(globalThis, 'Buffer') as { readonly prototype?: { readonly compare?: HostCompare } } | undefined;
  const compare = buffer?.prototype?.compare;
  return typeof compare === 'function' ? (one, at, other, otherAt, count) => compare.call(one, other, otherAt, otherAt + count, at, at + count) : undefined;
}

type HostCompare = (this: Uint8Array, other: Uint8Array, otherFrom: number, otherTo: number, from: number, to: number) => number;
