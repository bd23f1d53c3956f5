import { Injectable } from '@nestjs/common';
import { type FoundSnapshot, isSplit, KnownSnapshots, type SnapshotLeakage, SnapshotLeakageService, SplitLeakageService } from '@plinth/datasets';
import { entityFrameOf } from '@plinth/features';
import type { Actor } from '@plinth/kernel';
import { contextOf, type FrozenInput } from '@plinth/registry';
import type { InputPair, JudgedSplits } from '../rules/index.js';

/** Snapshots that are looked through for the splits of one input at the most. */
const mostSources = 20;
/** Pairs of inputs at the most. */
const mostPairs = 300;

const unitWords = { FILE: 'file', ROW: 'row', KEY: 'key' } as const;

const unknown: SnapshotLeakage = { state: 'NONE', verdict: 'NOT_COMPARED', reason: null, shared: [] };

/** An input of a run with its snapshot. */
export interface KnownInput {
  readonly input: FrozenInput;
  readonly found: FoundSnapshot | undefined;
}

/** Which snapshot, of which data set. */
interface Source {
  readonly datasetId: string;
  readonly digest: string;
}

/** Finds out what the parts of training data have in common that a model is trained and tested on. */
@Injectable()
export class TrainingSplits {
  constructor(
    private readonly known: KnownSnapshots,
    private readonly leakages: SplitLeakageService,
    private readonly between: SnapshotLeakageService,
  ) {}

  /** The splits that a snapshot is judged by. Those of a training set are those of its entity frame, which has the same rows. */
  async of(actor: Actor, found: FoundSnapshot): Promise<readonly JudgedSplits[]> {
    const frame = isSplit(found.snapshot) ? undefined : entityFrameOf(found.snapshot.document.derivation);
    const judged = frame ? await this.sources(actor, frame) : isSplit(found.snapshot) ? [found] : [];
    return Promise.all(judged.map(async ({ dataset, snapshot }): Promise<JudgedSplits> => {
      const { verdict, shared, reason, state } = await this.leakages.of(actor, snapshot);
      return { of: `${dataset.name}@${snapshot.number}`, shared: verdict === 'NOT_COMPARED' ? null : shared.map(({ splits, count, unit }) => ({ splits, count, unit: unitWords[unit] })), whyNotCompared: reason, isBeingCompared: state === 'PENDING' };
    }));
  }

  /** The nearest snapshots with splits that an entity frame is or was derived from, however far, within bounds. */
  private async sources(actor: Actor, frame: Source): Promise<readonly FoundSnapshot[]> {
    const split: FoundSnapshot[] = [];
    const seen = new Set<string>();
    let next: readonly Source[] = [frame];
    while (next.length > 0) {
      const wanted = new Set(next.map(keyOf));
      for (const key of wanted) seen.add(key);
      if (seen.size > mostSources) return [];
      const found = (await this.known.ofDigests(actor, next.map(({ digest }) => digest))).filter(({ snapshot }) => wanted.has(keyOf(snapshot)));
      split.push(...found.filter(({ snapshot }) => isSplit(snapshot)));
      next = found.flatMap(({ snapshot }) => (isSplit(snapshot) ? [] : madeOf(snapshot.document.derivation))).filter((source) => !seen.has(keyOf(source)));
    }
    return split;
  }

  /** Each two inputs that their run does not say to be for the same, compared with each other. Null where they are too many. */
  async pairs(actor: Actor, inputs: readonly KnownInput[]): Promise<readonly InputPair[] | null> {
    const contexts = inputs.map(({ input }) => contextOf(input));
    const pairs: { readonly places: readonly [number, number]; readonly snapshots: readonly [FoundSnapshot['snapshot'], FoundSnapshot['snapshot']] }[] = [];
    for (const [left, { found: one }] of inputs.entries()) {
      for (const [right, { found: other }] of inputs.entries()) {
        if (right <= left || !one || !other || (contexts[left] !== null && contexts[left] === contexts[right])) continue;
        // One snapshot under two names is judged by its splits, where it has some.
        if (one.snapshot.digest === other.snapshot.digest && isSplit(one.snapshot)) continue;
        if (pairs.length >= mostPairs) return null;
        pairs.push({ places: [left, right], snapshots: [one.snapshot, other.snapshot] });
      }
    }
    const found = await this.between.of(actor, pairs.map(({ snapshots }) => snapshots));
    return pairs.map(({ places }, index): InputPair => {
      const { verdict, shared, reason, state } = found[index] ?? unknown;
      return { inputs: places, byRows: state !== 'NONE', shared: verdict === 'NOT_COMPARED' ? null : shared.map(({ count, unit }) => ({ count, unit: unitWords[unit] })), whyNotCompared: reason, isBeingCompared: state === 'PENDING' };
    });
  }
}

function keyOf({ datasetId, digest }: Source): string {
  return `${datasetId} ${digest}`;
}

/** What a snapshot without splits of its own has its rows from: of a training set, its frame alone. */
function madeOf(derivation: FoundSnapshot['snapshot']['document']['derivation']): readonly Source[] {
  const frame = entityFrameOf(derivation);
  return frame ? [frame] : (derivation?.inputs ?? []);
}
