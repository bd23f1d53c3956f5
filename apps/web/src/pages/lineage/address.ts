import type { LineageNodeKind } from '../../generated/data/graphql.js';

/** A thing in the lineage graph, as addresses of pages name it. */
export interface Address {
  readonly kind: LineageNodeKind;
  readonly id: string;
  readonly version?: string | undefined;
  readonly column?: string | undefined;
}

const kinds: Readonly<Record<LineageNodeKind, true>> = { ASSET: true, DATASET: true, DATA_SOURCE: true, DEPLOYMENT: true, FEATURE: true, FEATURE_VIEW: true, MODEL: true, PIPELINE_STEP: true, PREDICTION_BATCH: true, RUN: true };

const escape = (text: string): string => text.replace(/[%@#]/g, encodeURIComponent);

/** Such as `MODEL:0199…@3` or `DATASET:0199…@ab12…#price`; what divides the parts is escaped within them. */
export function writeAddress({ kind, id, version, column }: Address): string {
  return `${kind}:${escape(id)}${version === undefined ? '' : `@${escape(version)}`}${column === undefined ? '' : `#${escape(column)}`}`;
}

/** Undefined for what names nothing. */
export function readAddress(text: string | undefined): Address | undefined {
  const [, kind, id, version, column] = /^([A-Z_]+):([^@#]+)(?:@([^@#]+))?(?:#([^@#]+))?$/s.exec(text ?? '') ?? [];
  const known = (Object.keys(kinds) as LineageNodeKind[]).find((each) => each === kind);
  if (known === undefined || id === undefined) return undefined;
  try {
    return { kind: known, id: decodeURIComponent(id), ...(version === undefined ? {} : { version: decodeURIComponent(version) }), ...(column === undefined ? {} : { column: decodeURIComponent(column) }) };
  } catch {
    return undefined;
  }
}

/** The thing that it is a column of, or itself. A feature is a column of its view. */
export function wholeOf({ kind, id, version }: Address): Address {
  return { kind: kind === 'FEATURE' ? 'FEATURE_VIEW' : kind, id, ...(version === undefined ? {} : { version }) };
}

/** A column of the thing. */
export function columnOf({ kind, id, version }: Address, column: string): Address {
  return { kind: kind === 'FEATURE_VIEW' ? 'FEATURE' : kind, id, ...(version === undefined ? {} : { version }), column };
}

/** As the API takes it. */
export function inputOf({ kind, id, version, column }: Address) {
  return { kind, id, version: version ?? null, column: column ?? null };
}
