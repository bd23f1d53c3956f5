import type { ColumnProfile } from './profile.js';

/** What of a column's profile tells numbers and no values: what is left where values are kept from view. */
export function withoutValues({ name, type, nullable, nulls, distinct, notFinite, lengths, trues }: ColumnProfile): ColumnProfile {
  return { name, type, nullable, nulls, ...(distinct && { distinct }), ...(notFinite === undefined ? {} : { notFinite }), ...(lengths && { lengths }), ...(trues === undefined ? {} : { trues }) };
}
