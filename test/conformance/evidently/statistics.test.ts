import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareCategories, compareNumbers, type DriftTest } from '@plinth/monitoring/rules';
import { beforeAll, describe, expect, it } from 'vitest';
import { differences, type Theirs } from './differences.js';
import { type Cell, type Pair, pairs } from './pairs.js';

const python = process.env.PLINTH_TEST_EVIDENTLY;
const script = fileURLToPath(new URL('./drift.py', import.meta.url));

const close = (one: number, other: number): boolean => Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(other));

function ours({ kind, test, whole, reference, current }: Pair) {
  if (kind === 'CATEGORICAL') return compareCategories(texts(reference), texts(current), test);
  return compareNumbers(numbers(reference), numbers(current), test, whole);
}

const texts = (cells: readonly Cell[]): readonly string[] => cells.map(String);
const numbers = (cells: readonly Cell[]): readonly number[] => cells.map((cell) => (cell === null ? NaN : Number(cell)));

/** In CI a missing Evidently is a failure; on a machine without it there is nothing to compare with. */
describe.runIf(python !== undefined || process.env.PLINTH_TEST_CI === 'true')('Evidently, asked of the same columns,', () => {
  const all = pairs();
  let answers: readonly Theirs[] = [];

  beforeAll(async () => {
    expect(python, 'PLINTH_TEST_EVIDENTLY names no python with Evidently').toBeDefined();
    const folder = await mkdtemp(join(tmpdir(), 'plinth-evidently-'));
    try {
      await writeFile(join(folder, 'pairs'), all.map((pair) => JSON.stringify(pair)).join('\n'));
      const { status, stderr } = spawnSync(python ?? '', [script, join(folder, 'pairs'), join(folder, 'answers')], { encoding: 'utf8' });
      expect(status, stderr).toBe(0);
      answers = (await readFile(join(folder, 'answers'), 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as Theirs);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('says the same to 1e-9, with the same test, threshold and verdict, but for the table of differences', () => {
    expect(answers).toHaveLength(all.length);
    const used = new Set<string>();
    const unexplained = all.flatMap((pair, at) => {
      const theirs = answers[at]!;
      const found = ours(pair);
      if (agree(pair, theirs, found)) return [];
      const difference = differences.find(({ holds }) => holds(pair, theirs, found));
      if (difference === undefined) return [{ test: pair.test, pair: pair.name, ours: found, theirs }];
      used.add(difference.what);
      return [];
    });
    expect(unexplained).toEqual([]);
    expect([...used].sort()).toEqual(differences.map(({ what }) => what).sort());
    expect(all.length).toBeGreaterThan(500);
  });
});

/** What one refuses the other refuses as well. */
function agree(pair: Pair, theirs: Theirs, found: ReturnType<typeof ours>): boolean {
  if ('refused' in found || theirs.error !== undefined) return 'refused' in found && theirs.error !== undefined;
  return close(found.pValue ?? found.statistic, Number(theirs.score)) && found.drifted === theirs.drifted && found.threshold === theirs.threshold && (pair.test !== null || named[found.test] === theirs.name);
}

const named: Readonly<Partial<Record<DriftTest, string>>> = { KOLMOGOROV_SMIRNOV: 'ks', CHI_SQUARE: 'chisquare', Z: 'z', WASSERSTEIN: 'wasserstein', JENSEN_SHANNON: 'jensenshannon' };
