import type { Lockdown } from './lockdown.js';

/** What a column of an answer may hold. Whole numbers beyond 32 bits come as bigint. */
export type Value = null | boolean | number | bigint | string | Date | Uint8Array | readonly Value[] | { readonly [name: string]: Value };

export type Row = Readonly<Record<string, Value>>;

/** From the server to the process that computes. */
export type Request =
  | { readonly kind: 'open'; readonly id: number; readonly lockdown: Lockdown }
  /** Rows are answered up to `maxRows`; one more is a failure. */
  | { readonly kind: 'query'; readonly id: number; readonly sql: string; readonly maxRows: number };

/** From the process that computes to the server. */
export type Answer =
  | { readonly kind: 'rows'; readonly id: number; readonly rows: readonly Row[] }
  | { readonly kind: 'too-many-rows'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
