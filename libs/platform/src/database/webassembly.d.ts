/** The part of WebAssembly's JavaScript interface that the schema engine's loader uses; Node has it, Node's types leave it to the DOM library. */
declare namespace WebAssembly {
  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }
  function instantiate(bytes: Uint8Array, imports: Readonly<Record<string, object>>): Promise<{ readonly instance: Instance }>;
}
