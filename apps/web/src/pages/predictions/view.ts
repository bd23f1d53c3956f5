import { texts } from '../../frame/search-text.js';

export interface PredictionsSearch {
  /** Batches of all deployments otherwise. */
  readonly deployment?: string | undefined;
  readonly kind?: 'predictions' | 'labels' | undefined;
}

export function validatePredictions(search: Readonly<Record<string, unknown>>): PredictionsSearch {
  const { deployment, kind } = texts(search);
  return { deployment, kind: kind === 'predictions' || kind === 'labels' ? kind : undefined };
}
