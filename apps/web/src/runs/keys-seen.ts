import type { RunColumnsQuery } from '../generated/graphql.js';
import type { RunRow } from './run-row.js';

type KeyInUse = RunColumnsQuery['runColumns'][number];

const maxSamples = 20;

function counted(kind: KeyInUse['kind'], entries: readonly { readonly key: string; readonly value?: string }[]): KeyInUse[] {
  const uses = new Map<string, { runCount: number; readonly samples: Set<string> }>();
  for (const { key, value } of entries) {
    const use = uses.get(key) ?? { runCount: 0, samples: new Set() };
    uses.set(key, use);
    use.runCount += 1;
    if (value !== undefined && use.samples.size < maxSamples) use.samples.add(value);
  }
  return [...uses].map(([key, { runCount, samples }]) => ({ kind, key, runCount, sampleValues: [...samples] }));
}

/** The keys that a few runs use, as the server tells those of all. It is known as soon as there are rows, where the server has to count every run. */
export function keysSeen(rows: readonly RunRow[]): readonly KeyInUse[] {
  const all = [
    ...counted(
      'METRIC',
      rows.flatMap(({ metrics }) => metrics.map(({ key }) => ({ key }))),
    ),
    ...counted(
      'PARAM',
      rows.flatMap(({ params }) => params),
    ),
  ];
  return all.toSorted((a, b) => b.runCount - a.runCount || (a.key < b.key ? -1 : 1));
}
