import { texts } from '../../frame/search-text.js';

export const executionTabs = ['steps', 'data', 'details'] as const;
export type ExecutionTab = (typeof executionTabs)[number];

export interface ExecutionSearch {
  /** Its steps where it has some, its details otherwise. */
  readonly tab?: ExecutionTab | undefined;
  /** What the names of steps hold. */
  readonly q?: string | undefined;
  /** Only these steps. */
  readonly only?: 'critical' | 'failed' | undefined;
}

export interface CompareExecutionsSearch {
  readonly base?: string | undefined;
  readonly head?: string | undefined;
}

const uuid = (text: string | undefined): string | undefined => (text !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined);

export function validateExecution(search: Readonly<Record<string, unknown>>): ExecutionSearch {
  const { tab, q, only } = texts(search);
  return { tab: executionTabs.find((each) => each === tab), q, only: only === 'critical' || only === 'failed' ? only : undefined };
}

export function validateCompareExecutions(search: Readonly<Record<string, unknown>>): CompareExecutionsSearch {
  const { base, head } = texts(search);
  return { base: uuid(base), head: uuid(head) };
}
