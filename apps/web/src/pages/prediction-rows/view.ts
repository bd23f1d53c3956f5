import { texts } from '../../frame/search-text.js';

export interface RowsSearch {
  readonly deployment?: string | undefined;
  readonly batch?: string | undefined;
  /** Moments as ISO 8601. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** An id of a prediction. */
  readonly id?: string | undefined;
  /** All rows otherwise. */
  readonly show?: 'labelled' | 'unlabelled' | 'wrong' | 'right' | undefined;
  /** What is held against what. */
  readonly output?: string | undefined;
  readonly label?: string | undefined;
  readonly positive?: string | undefined;
  readonly threshold?: string | undefined;
  readonly tolerance?: string | undefined;
  /** The row that is open: its batch and its place there, `<batch>:<row>`. */
  readonly row?: string | undefined;
}

const shows = ['labelled', 'unlabelled', 'wrong', 'right'] as const;
const moment = (text: string | undefined): string | undefined => (text !== undefined && !Number.isNaN(Date.parse(text)) ? text : undefined);
const number = (text: string | undefined): string | undefined => (text !== undefined && Number.isFinite(Number(text)) ? text : undefined);

export function validateRows(search: Readonly<Record<string, unknown>>): RowsSearch {
  const { deployment, batch, from, to, id, show, output, label, positive, threshold, tolerance, row } = texts(search);
  return { deployment, batch, from: moment(from), to: moment(to), id, show: shows.find((each) => each === show), output, label, positive, threshold: number(threshold), tolerance: number(tolerance), row };
}

/** What the API is asked for; without output and label nothing is compared, and what is wrong is not asked. */
export function questionOf({ id, show, output, label, positive, threshold, tolerance }: RowsSearch) {
  const comparison = output === undefined || label === undefined ? null : { output, label, positive: positive ?? null, threshold: positive === undefined || threshold === undefined ? null : Number(threshold), tolerance: positive !== undefined || tolerance === undefined ? null : Number(tolerance) };
  const labelled = show === 'labelled' ? true : show === 'unlabelled' ? false : null;
  const wrong = comparison === null || (show !== 'wrong' && show !== 'right') ? null : show === 'wrong';
  return { comparison, filter: id === undefined && labelled === null && wrong === null ? null : { ids: id === undefined ? null : [id], labelled, wrong } };
}
