import { sameBytes } from '../hashing/bytes.js';
import { checkTiles, type TileSource } from './check-tiles.js';
import { eventsIn, type EventSource } from './event-source.js';
import { type Finding, Findings } from './findings.js';
import { type Expectation, FirstPass } from './first-pass.js';
import { goOverLines } from './go-over-lines.js';
import { GrowingRoots } from './growing-roots.js';
import type { HashList } from './hash-list.js';
import { originOf } from './leaf.js';
import { checkSeals, locate } from './locate.js';
import { CheckpointRefused, type LogKey, type VerifiedCheckpoint, verifyCheckpoint } from './log-keys.js';
import type { OpenRunChecker } from './sound-run.js';

/** Two gigabytes of hashes. Whoever signs with a key of his own may write any number into a checkpoint. */
const mostEvents = 2 ** 26;

export interface LogEvidence extends Expectation {
  /** The checkpoint that the events are checked against: a signed note. */
  readonly checkpoint: string;
  readonly keys: readonly LogKey[];
  /** Older checkpoints, signed notes of any size: the log must have been what each says. */
  readonly earlier?: readonly string[];
  /** The log's tiles, as they are served. */
  readonly tiles?: TileSource;
  /** Where lines may be looked at beside this; without it, all are looked at here. */
  readonly elsewhere?: OpenRunChecker;
  /** Whether the seal of each event is looked at, which takes a tenth of a millisecond each. Otherwise seals are asked only when nothing else tells which event was altered. */
  readonly withSeals?: boolean;
}

export interface LogVerdict {
  /** True when nothing is wrong. */
  readonly isIntact: boolean;
  readonly findings: readonly Finding[];
  /** Worth knowing, and no sign of tampering by itself. */
  readonly remarks: readonly string[];
  /** Events that were looked at. */
  readonly events: number;
  readonly checkpoint: VerifiedCheckpoint | undefined;
}

/**
 * Checks events against a signed checkpoint, and names the event when anything was altered, removed, inserted, reordered or back-dated.
 * Needs no server and trusts none: nothing but the keys.
 */
export async function verifyLog(events: EventSource, evidence: LogEvidence): Promise<LogVerdict> {
  const findings = new Findings();
  const earlier: VerifiedCheckpoint[] = [];
  const accept = async (note: string): Promise<VerifiedCheckpoint | undefined> => {
    try {
      const verified = await verifyCheckpoint(note, evidence.keys);
      if (verified.size > mostEvents) findings.add('checkpoint', `The checkpoint tells of ${verified.size} events, more than this program can hold.`);
      else if (verified.origin === originOf(evidence.workspaceId)) return verified;
      else findings.add('checkpoint', `The checkpoint is of ${verified.origin}, not of workspace ${evidence.workspaceId}.`);
    } catch (error) {
      if (!(error instanceof CheckpointRefused)) throw error;
      findings.add('checkpoint', error.message);
    }
    return undefined;
  };
  const checkpoint = await accept(evidence.checkpoint);
  for (const note of evidence.earlier ?? []) {
    const verified = await accept(note);
    if (verified) earlier.push(verified);
  }
  const pass = new FirstPass(evidence, checkpoint, [...earlier, ...(checkpoint ? [checkpoint] : [])].map(({ size }) => size), findings);
  await go(events, pass, evidence);
  pass.judgeErasures();
  if (evidence.isComplete && checkpoint) await checkWhole(events, evidence, checkpoint, earlier, pass, findings);
  if (evidence.withSeals && checkpoint) await checkSeals(() => eventsIn(events), { ...evidence, checkpoint, findings });
  return { isIntact: findings.all.length === 0, findings: findings.all, remarks: pass.remarks(), events: pass.count, checkpoint };
}

async function go(events: EventSource, pass: FirstPass, { companion, elsewhere }: LogEvidence): Promise<void> {
  if (typeof events === 'function') {
    for await (const event of events()) pass.take(event);
    return;
  }
  const content = await events.open();
  if (content) await goOverLines(content, pass, companion, elsewhere);
}

async function checkWhole(events: EventSource, evidence: LogEvidence, checkpoint: VerifiedCheckpoint, earlier: readonly VerifiedCheckpoint[], pass: FirstPass, findings: Findings): Promise<void> {
  const { computed } = pass;
  const isWhole = !pass.isDisordered && sameBytes(pass.roots.at(checkpoint.size) ?? noRoot, checkpoint.root);
  const authentic = isWhole ? computed : await locate(() => eventsIn(events), { ...evidence, checkpoint, earlier, computed, findings });
  if (!authentic) return;
  const roots = isWhole ? pass.roots : rootsOf(authentic, earlier);
  for (const { size, root } of earlier) {
    if (size > checkpoint.size) findings.add('removed', `A checkpoint says that there were ${size} events; this log has ${checkpoint.size}.`, checkpoint.size + 1, size);
    else if (!sameBytes(roots.at(size) ?? noRoot, root)) findings.add('checkpoint', `The log of the signed checkpoint of ${size} events is not the one that this log begins with.`);
  }
  if (evidence.tiles) await checkTiles(evidence.tiles, authentic, findings);
}

const noRoot = new Uint8Array();

function rootsOf(hashes: HashList, checkpoints: readonly { readonly size: number }[]): GrowingRoots {
  const roots = new GrowingRoots(checkpoints.map(({ size }) => size));
  for (const hash of hashes) roots.append(hash);
  return roots;
}
