import type { Lockdown } from './lockdown.js';
import type { CarriedNumbers } from './numbers/carried.js';
import type { SketchSize } from './numbers/sketch.js';

/** What a column of an answer may hold. Whole numbers beyond 32 bits come as bigint. */
export type Value = null | boolean | number | bigint | string | Date | Uint8Array | readonly Value[] | { readonly [name: string]: Value };

export type Row = Readonly<Record<string, Value>>;

/** From the server to the process that computes. */
export type Request =
  | { readonly kind: 'open'; readonly id: number; readonly lockdown: Lockdown }
  /** Rows are answered up to `maxRows`; one more is a failure. */
  | { readonly kind: 'query'; readonly id: number; readonly sql: string; readonly maxRows: number }
  /** Columns of doubles, each as the distribution of its rows. */
  | { readonly kind: 'numbers'; readonly id: number; readonly sql: string; readonly size: SketchSize }
  /** One column of doubles as it is, up to `maxRows`. */
  | { readonly kind: 'series'; readonly id: number; readonly sql: string; readonly maxRows: number };

/** From the process that computes to the server. */
export type Answer =
  | { readonly kind: 'rows'; readonly id: number; readonly rows: readonly Row[] }
  | { readonly kind: 'numbers'; readonly id: number; readonly numbers: readonly CarriedNumbers[] }
  | { readonly kind: 'series'; readonly id: number; readonly series: Float64Array }
  | { readonly kind: 'too-many-rows'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
