import { texts } from '../../frame/search-text.js';

export interface PipelinesSearch {
  /** What the names hold. */
  readonly q?: string | undefined;
}

export function validatePipelines(search: Readonly<Record<string, unknown>>): PipelinesSearch {
  const { q } = texts(search);
  return { q };
}
