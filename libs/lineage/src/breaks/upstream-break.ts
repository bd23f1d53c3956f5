import type { LineageNode } from '../rules/index.js';

/**
 * SCHEMA: columns went, or have another type. GONE: it was deleted or put away. QUALITY: what was asserted of the data does not hold. GIVEN_UP: the bytes of one version are there no more; other versions have bytes of
 * their own, so that whoever stands on those has lost nothing and is not told.
 */
export const breakKinds = ['SCHEMA', 'GONE', 'QUALITY', 'GIVEN_UP'] as const;
export type BreakKind = (typeof breakKinds)[number];

/** A change that may break what stands on a thing. */
export interface NewBreak {
  /** What tells it from every other: raised again it is the same. */
  readonly key: readonly string[];
  readonly kind: BreakKind;
  /** What it is of, as the graph knows it: owners of what lies behind any of these are told. */
  readonly origins: readonly LineageNode[];
  /** In one line, such as: the table mart.orders lost the column price. */
  readonly title: string;
  /** In detail, a line each. */
  readonly details: readonly string[];
}

export interface UpstreamBreak extends Omit<NewBreak, 'key'> {
  readonly id: string;
  readonly brokenBy: string;
  readonly brokenAt: Date;
}

/** Origins that one break has at the most. */
export const maxOrigins = 6;
