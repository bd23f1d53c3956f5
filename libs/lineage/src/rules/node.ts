import { hash } from 'node:crypto';
import { InvalidInput } from '@plinth/kernel';

/** What can stand in the graph. */
export const nodeKinds = ['DATA_SOURCE', 'DATASET', 'FEATURE_VIEW', 'FEATURE', 'RUN', 'MODEL', 'DEPLOYMENT', 'PIPELINE_STEP', 'ASSET', 'PREDICTION_BATCH'] as const;
export type NodeKind = (typeof nodeKinds)[number];

/**
 * The address of a thing in the graph. A DATASET's version is the digest of a snapshot, a MODEL's its number. A FEATURE is the column `column` of the feature
 * view `id` in the version `version`, and needs all three.
 */
export interface LineageNode {
  readonly kind: NodeKind;
  readonly id: string;
  readonly version?: string | undefined;
  /** A column of the thing; absent: the thing as a whole. */
  readonly column?: string | undefined;
}

/** Characters of an id, and of a version. */
export const maxAddressLength = 1_000;
/** Characters of a column's name: as long as any table may say. */
export const maxColumnLength = 10_000;

/** @throws InvalidInput for what is no address */
export function checkNode(node: LineageNode, field: string): LineageNode {
  const { kind, id, version, column } = node;
  checkPart(id, maxAddressLength, `${field}.id`);
  if (version !== undefined) checkPart(version, maxAddressLength, `${field}.version`);
  if (column !== undefined) checkPart(column, maxColumnLength, `${field}.column`);
  if (kind === 'FEATURE' && (version === undefined || column === undefined)) throw new InvalidInput('A feature is named by its view, the version of the view and its own name.', { field, help: 'Say id, version and column.' });
  return node;
}

function checkPart(text: string, limit: number, field: string): void {
  if (text.length === 0 || text.length > limit) throw new InvalidInput(`This part of an address has 1 to ${limit} characters; it has ${text.length}.`, { field, help: 'Use the address as Plinth gave it.' });
  if (/[\0\p{Surrogate}]/u.test(text)) throw new InvalidInput('This text holds a character that can not be stored.', { field, help: 'Leave out NUL and lone surrogates.' });
}

/** The thing that the node is a column of; undefined for a thing as a whole. A feature is a column of its view. */
export function wholeOf({ kind, id, version, column }: LineageNode): LineageNode | undefined {
  if (column === undefined) return undefined;
  return { kind: kind === 'FEATURE' ? 'FEATURE_VIEW' : kind, id, version };
}

/** 64 hex digits that stand for the address. Migrations compute the same: sha256 over the SHA-256 of kind, id, version and column, '' for what is absent. */
export function addressOf({ kind, id, version = '', column = '' }: LineageNode): string {
  return hash('sha256', Buffer.concat([kind, id, version, column].map((part) => hash('sha256', part, 'buffer'))), 'hex');
}

/** The address as people read it, such as `MODEL:0199…@3` or `DATASET:0199…@ab12…#price`. */
export function nodeKey({ kind, id, version, column }: LineageNode): string {
  return `${kind}:${id}${version === undefined ? '' : `@${version}`}${column === undefined ? '' : `#${column}`}`;
}
