import type { CategoryDistribution, EmbeddingColumn, NumberDistribution, TextColumn } from '../baseline.js';
import type { ColumnVerdict, DriftRefusal, Histogram, TestVerdict } from '../report.js';
import { sharesOf } from '../statistics/binning.js';
import { jensenShannon } from '../statistics/distances.js';
import { distinctAtLeast } from '../statistics/distribution.js';
import { domainClassifier, meanDiscrepancy } from '../statistics/embeddings.js';
import { type ComparedColumn, refusal, sideOf } from './column-comparison.js';
import { defaultTest, isBeyond, testRules } from './defaults.js';
import { aucEffect, distanceEffect, effectOfNumbers } from './effect-size.js';
import { numberHistogram } from './histogram.js';
import { measureNumbers } from './measure-numbers.js';
import { shown } from './sentence.js';

/** Words of the reference whose frequencies are compared; the others count together. */
const comparedWords = 500;
const vocabularyThreshold = 0.1;
const unknownThreshold = 0.1;
/** As Evidently has them. */
const discrepancyThreshold = 0.015;
const areaThreshold = 0.55;
/** Fewer vectors on a side than this have no half to learn from and half to be tried on. */
const fewestVectors = 10;

/** Texts by their lengths, by how often words come, and by how many words are new. */
export function compareTexts(reference: TextColumn, current: TextColumn): ComparedColumn | DriftRefusal {
  const name = reference.name;
  const aspects = [lengths(name, reference.lengths, current.lengths), ...(reference.words.total > 0 && current.words.total > 0 ? [vocabulary(name, reference.words, current.words), unknown(name, reference.words, current.words)] : [])];
  return furthest(reference, current, aspects, numberHistogram({ reference: reference.lengths, current: current.lengths, wholeNumbers: true }));
}

/** Embeddings by the distance of their means in the kernel's space, and by how well a classifier tells the sides apart. */
export function compareEmbeddings(reference: EmbeddingColumn, current: EmbeddingColumn): ComparedColumn | DriftRefusal {
  const { name, dimensions } = reference;
  if (current.dimensions !== dimensions) return refusal('TYPE_CHANGED', name, `${name} held vectors of ${dimensions} numbers and holds vectors of ${current.dimensions}.`, true);
  const [one, other] = [finiteVectors(reference), finiteVectors(current)];
  const fewest = dimensions === 0 ? 0 : Math.min(one.length, other.length) / dimensions;
  if (fewest < fewestVectors) return refusal('TOO_FEW_ROWS', name, `${name} has ${fewest} whole vectors on one side, and ${fewestVectors} are needed.`);
  const sides = [{ numbers: one, dimensions }, { numbers: other, dimensions }] as const;
  return furthest(reference, current, [discrepancy(name, ...sides), classifier(name, ...sides)], null);
}

/** The verdict of a column is that of its aspect furthest beyond its threshold. No correction touches it: it is the largest of several. */
function furthest(reference: TextColumn | EmbeddingColumn, current: TextColumn | EmbeddingColumn, aspects: readonly TestVerdict[], histogram: Histogram | null): ComparedColumn {
  const ordered = [...aspects].sort((a, b) => Number(b.drifted) - Number(a.drifted) || beyond(b) - beyond(a));
  const worst = ordered[0];
  if (worst === undefined) throw new RangeError('A column is compared by something.');
  const verdict: ColumnVerdict = { column: reference.name, kind: reference.kind, ...worst, reference: sideOf(reference), current: sideOf(current), histogram, aspects };
  return { column: reference.name, pValue: null, threshold: worst.threshold, verdict: () => verdict };
}

function beyond({ pValue, statistic, threshold }: TestVerdict): number {
  return pValue === null ? statistic / threshold : threshold / Math.max(pValue, Number.MIN_VALUE);
}

const outcome = (column: string, drifted: boolean): string => `${column} has ${drifted ? 'drifted' : 'not drifted'}`;

function lengths(column: string, reference: NumberDistribution, current: NumberDistribution): TestVerdict {
  const sides = { reference, current, wholeNumbers: true };
  const test = reference.radius === null && current.radius === null ? defaultTest('NUMERIC', reference.total, distinctAtLeast(reference, current)) : 'WASSERSTEIN';
  const found = measureNumbers(test, sides);
  if ('refused' in found) throw new RangeError(`Lengths can always be compared: ${found.why}.`);
  const { threshold } = testRules[test];
  const drifted = isBeyond(test, found.worst, threshold);
  return {
    test: 'TEXT_LENGTH',
    statistic: found.statistic,
    pValue: found.pValue,
    threshold,
    drifted,
    errorBound: found.errorBound,
    effectSize: effectOfNumbers(test, found, sides),
    sentence: `${outcome(column, drifted)} in the length of its texts: on average ${shown(reference.mean)} characters before, ${shown(current.mean)} now (${testRules[test].title} test).`,
  };
}

function vocabulary(column: string, reference: CategoryDistribution, current: CategoryDistribution): TestVerdict {
  const order = [...reference.counts.keys()].sort((a, b) => (reference.counts[b] ?? 0) - (reference.counts[a] ?? 0) || a - b).slice(0, comparedWords);
  const now = new Map(current.labels.map((label, at) => [label, current.counts[at] ?? 0]));
  const rows = order.map((at) => [reference.counts[at] ?? 0, now.get(reference.labels[at] ?? '') ?? 0] as const);
  const rest = reference.total - rows.reduce((sum, [count]) => sum + count, 0);
  const currentRest = current.total - rows.reduce((sum, [, count]) => sum + count, 0);
  const statistic = jensenShannon(sharesOf([...rows.map(([count]) => count), rest]), sharesOf([...rows.map(([, count]) => count), currentRest]));
  // Samples of the same texts lie apart as well: by about the root of (k − 1) (1/n + 1/m) / 8.
  const threshold = vocabularyThreshold + Math.sqrt((rows.length / 8) * (1 / reference.total + 1 / current.total));
  const drifted = statistic >= threshold;
  return { test: 'VOCABULARY', statistic, pValue: null, threshold, drifted, errorBound: null, effectSize: distanceEffect(statistic, threshold), sentence: `${outcome(column, drifted)} in its words: the frequencies of the ${rows.length} most frequent ones lie ${shown(statistic)} apart (Jensen–Shannon, limit ${shown(threshold)}).` };
}

/** Words that the reference did not keep: how many more of them there are than the reference itself has. */
function unknown(column: string, reference: CategoryDistribution, current: CategoryDistribution): TestVerdict {
  const known = new Set(reference.labels);
  const told = current.labels.reduce((sum, label, at) => (known.has(label) ? sum + (current.counts[at] ?? 0) : sum), 0);
  const untold = (current.others?.rows ?? 0) / current.total;
  const share = 1 - told / current.total;
  const statistic = Math.max(0, share - (reference.others?.rows ?? 0) / reference.total);
  const drifted = statistic >= unknownThreshold;
  return { test: 'OUT_OF_VOCABULARY', statistic, pValue: null, threshold: unknownThreshold, drifted, errorBound: untold > 0 ? untold : null, effectSize: distanceEffect(statistic, unknownThreshold, 'SHARE'), sentence: `${outcome(column, drifted)} in new words: ${shown(statistic * 100)} % more of its words are unknown to the reference than before (limit ${shown(unknownThreshold * 100)} %).` };
}

function discrepancy(column: string, reference: Parameters<typeof meanDiscrepancy>[0], current: Parameters<typeof meanDiscrepancy>[1]): TestVerdict {
  const { squared: statistic, byChance } = meanDiscrepancy(reference, current);
  const threshold = Math.max(discrepancyThreshold, byChance);
  const drifted = statistic > threshold;
  return { test: 'MMD', statistic, pValue: null, threshold, drifted, errorBound: null, effectSize: distanceEffect(statistic, threshold), sentence: `${outcome(column, drifted)} in where its vectors lie: their mean discrepancy is ${shown(statistic)} (limit ${shown(threshold)}).` };
}

function classifier(column: string, reference: Parameters<typeof domainClassifier>[0], current: Parameters<typeof domainClassifier>[1]): TestVerdict {
  const { area, tested } = domainClassifier(reference, current);
  // One in twenty of those that only guess get as far as this (the variance of the rank test).
  const guessed = 0.5 + 1.645 * Math.sqrt((tested[0] + tested[1] + 1) / (12 * tested[0] * tested[1]));
  const threshold = Math.max(areaThreshold, guessed);
  const drifted = area > threshold;
  return { test: 'DOMAIN_CLASSIFIER', statistic: area, pValue: null, threshold, drifted, errorBound: null, effectSize: aucEffect(area), sentence: `${outcome(column, drifted)} so that a classifier tells old vectors from new: it is right in ${shown(area * 100)} of 100 pairs (50 is a guess, limit ${shown(threshold * 100)}).` };
}

function finiteVectors({ sample, dimensions }: EmbeddingColumn): Float64Array {
  if (sample.every(Number.isFinite)) return sample;
  const kept: number[] = [];
  for (let from = 0; from < sample.length; from += dimensions) {
    const vector = sample.subarray(from, from + dimensions);
    if (vector.every(Number.isFinite)) kept.push(...vector);
  }
  return Float64Array.from(kept);
}
