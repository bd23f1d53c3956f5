import type { AlertAbout } from './alert-state.js';
import type { MonitorDefinition } from './definition.js';

/** Why an alert is of nothing that the monitor looks at any more; undefined where it looks at it still. */
export function whyUnwatched({ about, slice }: { readonly about: AlertAbout; readonly slice: string }, { slices, performance, expectations }: Pick<MonitorDefinition, 'slices' | 'performance' | 'expectations'>): string | undefined {
  if (slice !== '' && !slices.some(({ name }) => name === slice)) return `The slice ${JSON.stringify(slice)} was taken out of the monitor.`;
  if (about === 'PERFORMANCE' && !performance) return 'The monitor asks no more how good predictions are.';
  if (about === 'EXPECTATIONS' && !expectations) return 'The monitor expects nothing any more.';
  return undefined;
}
