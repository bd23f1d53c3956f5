import { type SearchTexts, texts } from '../../frame/search-text.js';
import { type Order, readOrder } from '../../table/columns.js';

export interface ExperimentsSearch {
  /** Part of a name, or a filter such as `tags.team = 'vision'`. */
  readonly q?: string | undefined;
  readonly sort?: string | undefined;
  /** `1`: the deleted ones. */
  readonly deleted?: string | undefined;
}

export function validateExperiments(search: Readonly<Record<string, unknown>>): ExperimentsSearch {
  const { q, sort, deleted }: SearchTexts = texts(search);
  return { q, sort, deleted };
}

/** What has an operator is a filter already; any other text is a part of a name. */
export function experimentFilter(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return undefined;
  if (/[=<>]|\b(?:LIKE|ILIKE|IN)\b/i.test(trimmed)) return trimmed;
  return `name ILIKE '%${trimmed.replace(/'/g, "''")}%'`;
}

export function experimentOrders(sort: string | undefined): readonly Order[] {
  const order = sort === undefined ? undefined : readOrder(sort);
  return order === undefined ? [{ key: 'attributes.last_update_time', descending: true }] : [order];
}
