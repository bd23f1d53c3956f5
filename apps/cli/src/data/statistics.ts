import { setTimeout as pause } from 'node:timers/promises';
import type { DatasetColumnProfile, DatasetColumnStatistics, DatasetsClient } from '@plinth/sdk';
import { formatNumber, formatShare } from '../output/format.js';
import { terminal } from '../output/terminal.js';

const askAgainAfterMs = 1_000;

/** What columns of two snapshots hold otherwise, as far as both were looked into, and whether that is all there will be. */
export interface ComparedColumns {
  readonly statistics: readonly DatasetColumnStatistics[];
  readonly isPending: boolean;
}

/** @param wait until both were looked into */
export async function comparedColumns(datasets: DatasetsClient, base: string, head: string, { limit, wait = false }: { readonly limit: number; readonly wait?: boolean | undefined }): Promise<ComparedColumns> {
  const isPending = async () => (await Promise.all([base, head].map((each) => datasets.profile(each)))).some(({ profile }) => profile.state === 'PENDING');
  let pending = await isPending();
  while (pending && wait) {
    await pause(askAgainAfterMs);
    pending = await isPending();
  }
  const statistics: DatasetColumnStatistics[] = [];
  for await (const each of datasets.diffStatistics(base, head, { pageSize: Math.min(limit, 50) })) {
    statistics.push(each);
    if (statistics.length === limit) break;
  }
  return { statistics, isPending: pending };
}

export function printComparedColumns({ statistics, isPending }: ComparedColumns): void {
  for (const each of statistics) {
    const differences = each.before && each.after ? differencesOf(each, each.before, each.after) : [];
    // Other rows, and nothing that tells them apart.
    if (each.before && each.after && !each.distance && differences.length === 0) continue;
    terminal.out(`column  ${each.table}.${each.column}  ${standing(each)}${differences.length > 0 ? `: ${differences.join(', ')}` : ''}`);
  }
  if (isPending) terminal.note('What the columns hold is still being looked into; --wait waits for it.');
}

function standing({ before, after, distance }: DatasetColumnStatistics): string {
  if (before === null) return 'is new';
  if (after === null) return 'is gone';
  return distance === null ? 'can not be compared' : `${distance.toFixed(3)} apart`;
}

/** Of numbers that both have, those that are not the same. */
function differencesOf({ beforeRows, afterRows }: DatasetColumnStatistics, before: DatasetColumnProfile, after: DatasetColumnProfile): string[] {
  const facts: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['nulls', formatShare(before.nulls, beforeRows), formatShare(after.nulls, afterRows)],
    ['mean', written(before.mean), written(after.mean)],
    ['minimum', before.minimum ?? undefined, after.minimum ?? undefined],
    ['maximum', before.maximum ?? undefined, after.maximum ?? undefined],
    ['distinct', written(before.distinct?.count), written(after.distinct?.count)],
  ];
  return facts.flatMap(([name, was, is]) => (was === undefined || is === undefined || was === is ? [] : [`${name} ${was} → ${is}`]));
}

function written(value: number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : formatNumber(value);
}
