/** The part of Node's `crypto` that is used where there is one: it is faster than JavaScript, and gives the same. */
export interface HostCrypto {
  hash?(algorithm: string, bytes: Uint8Array, encoding: 'buffer'): Uint8Array;
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
