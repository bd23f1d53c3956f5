import { texts } from '../../frame/search-text.js';

export interface PipelineSearch {
  /** Executions otherwise. */
  readonly tab?: 'versions' | 'graph' | undefined;
  /** The version whose graph shows; the newest otherwise. */
  readonly version?: string | undefined;
  /** Two versions, of which it is told what changed. */
  readonly base?: string | undefined;
  readonly head?: string | undefined;
}

const number = (text: string | undefined): string | undefined => (text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? text : undefined);

export function validatePipeline(search: Readonly<Record<string, unknown>>): PipelineSearch {
  const { tab, version, base, head } = texts(search);
  return { tab: tab === 'versions' || tab === 'graph' ? tab : undefined, version: number(version), base: number(base), head: number(head) };
}
