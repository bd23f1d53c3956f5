import { commitmentTo, formatVerifierKey, type LoggedEvent, toHex, verifyCheckpoint } from '@plinth/verify';
import { makeLog, makeSigner, origin, resealed, signedNote, withProofs, workspaceId } from '@plinth/verify/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { judgeLog, type LogHead } from './judge-log.js';
import { parsedSeenLog, type SeenLog } from './log-memory.js';
import { proveEvent, type ShownEvent } from './prove-event.js';

const log = makeLog(21, { earlierSizes: [8] });
const events = withProofs(log.events);
const head: LogHead = { note: log.evidence.checkpoint, keys: log.evidence.keys.map((key) => ({ ...key, handover: null })) };
const now = '2026-11-23T00:00:00.000Z';
const none: Parameters<typeof judgeLog>[0]['growth'] = () => Promise.resolve('it gave none');

function shownOf({ leaf, opened }: LoggedEvent): ShownEvent {
  return { sequence: leaf.sequence, at: leaf.at, sequencedAt: leaf.sequencedAt, actorId: leaf.actor.id, action: leaf.action, subjectKind: leaf.subject.kind, subjectId: leaf.subject.id ?? '', before: null, after: opened?.after?.value, reason: null, requestId: leaf.request ?? null };
}

describe('an event', () => {
  let checkpoint: Awaited<ReturnType<typeof verifyCheckpoint>>;
  const event = events[6]!;
  const proof = { leafHash: event.hash, hashes: event.proof ?? [], event };
  beforeAll(async () => {
    checkpoint = await verifyCheckpoint(head.note, head.keys);
  });
  const failing = (shown: Partial<ShownEvent>, changed: Partial<typeof proof> = {}) => proveEvent({ ...shownOf(event), ...shown }, { ...proof, ...changed }, checkpoint).checks.filter(({ outcome }) => outcome === 'fails').map(({ id, says }) => `${id}: ${says}`);

  it('is proven step by step', () => {
    const { checks, steps } = proveEvent(shownOf(event), proof, checkpoint);
    expect(checks.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(['shown holds', 'leaf holds', 'path holds', 'root holds']);
    expect(toHex(steps.at(-1)!.hash)).toBe(toHex(checkpoint.root));
  });

  it('has what is shown otherwise than logged named', () => {
    expect(failing({ action: 'run.deleted' })).toEqual(['shown: The page shows “run.deleted” as the action; the leaf has “run.changed”.']);
    expect(failing({ after: { number: 8 } })).toEqual(['shown: The page shows another text as after than the leaf commits to.']);
    expect(failing({ reason: 'because' })[0]).toMatch(/^shown/);
    const { opened: _, ...closed } = event;
    expect(failing({ after: null }, { event: closed })).toEqual(['shown: The leaf commits to after, and nobody shows with what.']);
    expect(failing({ after: null, erasedAt: now }, { event: closed })).toEqual([]);
    expect(failing({ after: null, erasedAt: now })).toEqual(['shown: The page says that this was erased, and the server still has what the leaf commits to.']);
    expect(failing({}, { event: { ...event, opened: { after: { salt: event.opened!.after!.salt, value: 1 } } } })[0]).toBe('shown: What is given as after is not what the leaf commits to.');
  });

  it('that was erased has no name and no details, and who looks is told what this can not tell', () => {
    const salt = new Uint8Array(32).fill(1);
    const named = resealed({ ...event, leaf: { ...event.leaf, subject: { kind: 'run', idCommitment: commitmentTo('Ada 6', salt) } } }, log.signer);
    const open = { ...named, opened: { ...named.opened!, subjectId: { salt: toHex(salt), value: 'Ada 6' } } };
    const judged = (shown: Partial<ShownEvent>, of: LoggedEvent) => proveEvent({ ...shownOf(of), ...shown }, { leafHash: of.hash, hashes: of.proof ?? [], event: of }, checkpoint).checks.filter(({ id }) => id === 'shown' || id === 'erasure').map(({ id, outcome, says }) => `${id} ${outcome}: ${says}`);
    expect(judged({ subjectId: 'Ada 6' }, open)).toEqual([expect.stringMatching(/^shown holds/)]);
    const { opened: _, ...erased } = open;
    const gone = { after: null, erasedAt: now };
    expect(judged({ ...gone, subjectId: 'erased' }, erased)).toEqual([expect.stringMatching(/^shown holds: .*were erased/), expect.stringMatching(/^erasure open: .*an export of the whole log/)]);
    expect(judged({ ...gone, subjectId: 'Bob' }, erased)[0]).toBe('shown fails: The page shows “Bob” as the subject; the leaf has “erased”.');
    expect(judged({ ...gone, after: { name: 'forged' }, subjectId: 'erased' }, erased)[0]).toMatch(/^shown fails/);
    expect(judged({ subjectId: 'erased', after: null }, erased)[0]).toMatch(/^shown fails/);
  });

  it('that is kept with another leaf is told', () => {
    expect(failing({}, { event: { ...event, keptLeafHash: 'a'.repeat(64) } })).toEqual(['leaf: Event 7 is kept with a leaf that is not the one that was logged.']);
  });

  it('that was changed after it was logged is told by its hash, and one that was never logged by the root', () => {
    const edited = { ...event, leaf: { ...event.leaf, action: 'run.deleted' } };
    expect(failing({ action: 'run.deleted' }, { event: edited })).toEqual(['leaf: Event 7 is not what was logged at its place: as it is kept now it has another hash.']);
    const forged = resealed(edited, undefined);
    expect(failing({ action: 'run.deleted' }, { event: { ...forged, proof: event.proof! }, leafHash: forged.hash })).toEqual(['root: The proof leads to another root than the one in the signed checkpoint: this leaf is not in that log.']);
    expect(failing({}, { hashes: proof.hashes.slice(1) }).map((each) => each.slice(0, 4))).toEqual(['path', 'root']);
    expect(failing({}, { hashes: ['x', ...proof.hashes.slice(1)] }).map((each) => each.slice(0, 4))).toEqual(['root']);
    expect(failing({}, { event: 'nothing' as never }).map((each) => each.slice(0, 4))).toEqual(['leaf']);
  });
});

describe('the log', () => {
  const judge = (changed: Partial<Parameters<typeof judgeLog>[0]> = {}) => judgeLog({ workspaceId, head, seen: undefined, growth: none, now, ...changed });
  const outcomes = async (changed: Partial<Parameters<typeof judgeLog>[0]>) => (await judge(changed)).checks.map(({ id, outcome }) => `${id} ${outcome}`);
  const other = makeSigner();
  let seen: SeenLog;
  beforeAll(async () => {
    seen = (await judge()).next!;
  });

  it('is believed at first sight, and remembered', async () => {
    expect(await outcomes({})).toEqual(['signature holds', 'key open', 'growth open']);
    expect(parsedSeenLog(JSON.stringify(seen))).toEqual(seen);
    expect(seen).toMatchObject({ size: 21, since: now });
    expect(await outcomes({ seen })).toEqual(['signature holds', 'key holds', 'growth holds']);
    for (const text of [null, '', '{}', '[]', JSON.stringify({ ...seen, keys: [] })]) expect(parsedSeenLog(text)).toBeUndefined();
  });

  it('signed by nobody who may, or of another workspace, is refused', async () => {
    expect(await outcomes({ head: { ...head, note: head.note.replace('\n21\n', '\n22\n') } })).toEqual(['signature fails', 'key open', 'growth open']);
    expect(await outcomes({ workspaceId: 'another' })).toEqual(['signature fails', 'key open', 'growth open']);
  });

  it('under a key that nobody handed over to is not believed, and nothing is forgotten for it', async () => {
    const strange = { note: signedNote(21, new Uint8Array(32), [other]), keys: [{ verifierKey: keyOf(other), fromSize: 0, untilSize: null, handover: null }] };
    const judged = await judge({ head: strange, seen });
    expect(judged.checks.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(['signature holds', 'key fails', 'growth fails']);
    expect(judged.strangers).toEqual([strange.keys[0]!.verifierKey]);
    expect(judged.next).toMatchObject({ keys: seen.keys, root: seen.root, conflict: { note: strange.note } });
  });

  it('goes on under a new key when the known one signed the handover', async () => {
    const root = (await verifyCheckpoint(head.note, head.keys)).root;
    const handover = signedNote(21, root, [log.signer, other]);
    const keys = [{ ...head.keys[0]!, untilSize: 21, handover }, { verifierKey: keyOf(other), fromSize: 21, untilSize: null, handover: null }];
    const judged = await judge({ head: { note: handover, keys }, seen });
    expect(judged.checks.map(({ outcome }) => outcome)).toEqual(['holds', 'holds', 'holds']);
    expect(judged.next?.keys).toHaveLength(2);
    expect(await outcomes({ head: { note: handover, keys: keys.map((key) => ({ ...key, handover: null })) }, seen })).toEqual(['signature holds', 'key fails', 'growth holds']);
  });

  it('that shrank, forked or can not be shown to have grown is told', async () => {
    const says = async (size: number, from: SeenLog, growth = none) => (await judge({ head: { ...head, note: signedNote(size, new Uint8Array(32), [log.signer]) }, seen: from, growth })).checks[2];
    expect(await says(20, seen)).toMatchObject({ outcome: 'fails', says: 'The log shrank: it had 21 events when this browser last looked, and now it has 20.' });
    expect((await says(21, seen))?.says).toMatch(/^The log forked/);
    expect((await says(22, seen))?.says).toBe('Nobody proves that the log grew out of the 21 events that this browser has seen: it gave none');
    expect((await says(22, seen, () => Promise.resolve([])))?.says).toMatch(/^The log forked/);
    const forked = await judge({ head: { ...head, note: signedNote(21, new Uint8Array(32), [log.signer]) }, seen });
    // Back to the log of before: what was seen in between stays on record.
    expect((await judge({ seen: forked.next })).checks[2]).toMatchObject({ outcome: 'fails', says: expect.stringContaining('two signed checkpoints contradict each other') });
  });
});

function keyOf(signer: ReturnType<typeof makeSigner>): string {
  return formatVerifierKey({ ...signer.key, name: origin });
}
