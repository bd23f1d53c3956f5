import { describe, expect, it } from 'vitest';
import { utf8 } from '../hashing/bytes.js';
import { closed, exportFiles, exportOf, makeErasure, makeEvent, makeLog, type MadeLog, withProofs } from '../testing/index.js';
import { verifyPackage } from '../bundle/verify-package.js';
import { formatEventLine } from './event-line.js';
import { formatErased, parseErased } from './erasures.js';
import type { LoggedEvent } from './logged-event.js';
import { sequencesIn } from './sequences.js';
import { blockBegin, type OpenRunChecker, RunCheck } from './sound-run.js';
import { verifyLog } from './verify-log.js';

const size = 60;
/** A log in which some events are records of erasures, by their number. */
const logWith = (records: Readonly<Record<number, unknown>>): MadeLog => makeLog(size, { make: (sequence, signer) => (sequence in records ? makeErasure(sequence, signer, records[sequence]) : makeEvent(sequence, signer)) });
const without = (events: readonly LoggedEvent[], ...sequences: readonly number[]) => events.map((event) => (sequences.includes(event.leaf.sequence) ? closed(event) : event));

const elsewhere: OpenRunChecker = (expected) => {
  const check = new RunCheck(expected);
  return { width: 1, check: async (block) => new Promise((resolve) => setImmediate(() => resolve(check.from(block, blockBegin)))) };
};

/** What is found and remarked: alike of events, of lines, and of lines that are looked at elsewhere. */
async function judged({ evidence }: MadeLog, events: readonly LoggedEvent[], isComplete = true): Promise<{ readonly findings: unknown[]; readonly remarks: readonly string[] }> {
  const lines = { open: async () => (async function* () { yield utf8(events.map((event) => `${formatEventLine(event)}\n`).join('')); })() };
  const whole = { ...evidence, isComplete };
  const { findings, remarks } = await verifyLog(() => events, whole);
  expect(await verifyLog(lines, whole)).toMatchObject({ findings, remarks });
  expect(await verifyLog(lines, { ...whole, elsewhere })).toMatchObject({ findings, remarks });
  return { findings: findings.map(({ kind, sequence, through }) => [kind, sequence, ...(through === undefined ? [] : [through])]), remarks };
}

describe('events that do not show what they commit to', () => {
  it('are as they should be where a later event records that their details were erased, which is told', async () => {
    const log = logWith({ 20: '3, 5-7', 41: '12' });
    expect(await judged(log, without(log.events, 3, 5, 6, 7, 12))).toEqual({ findings: [], remarks: ['The details of 5 events (3, 5-7, 12) were erased, as later events of the log record.'] });
    expect(await judged(log, log.events)).toEqual({ findings: [], remarks: [] });
  });

  it('are named where none does', async () => {
    const log = logWith({ 20: '3, 5-7' });
    expect((await judged(log, without(log.events, 3, 4, 6, 8, 9, 10, size))).findings).toEqual([['unrecorded-erasure', 4], ['unrecorded-erasure', 8, 10], ['unrecorded-erasure', size]]);
    expect((await judged(log, without(log.events, 20))).findings).toEqual([['unrecorded-erasure', 20]]);
    // Part of what it committed to is still shown.
    const some = log.events.map((event) => (event.leaf.sequence === 9 ? { ...event, opened: {} } : event));
    expect((await judged(log, some)).findings).toEqual([['unrecorded-erasure', 9]]);
  });

  it('are named where a record speaks of what comes after it, of itself, or of nothing that can be read', async () => {
    const log = logWith({ 20: '20-30', 21: '7,7', 22: 7, 23: null, 24: 'x' });
    expect((await judged(log, without(log.events, 7, 25))).findings).toEqual([['unrecorded-erasure', 7], ['unrecorded-erasure', 25]]);
  });

  it('are named where the record is of another kind, or forged', async () => {
    const log = logWith({});
    const forged = log.events.with(19, makeErasure(20, undefined, '3'));
    expect((await judged(log, without(forged, 3))).findings).toEqual([['altered', 20]]);
    const other = makeLog(size, { make: (sequence, signer) => (sequence === 20 ? { ...makeEvent(20, signer, { ...makeErasure(20, signer, '3').leaf, action: 'audit.details-erased', subject: { kind: 'audit-log', id: 'a'.repeat(64) } }), opened: makeErasure(20, signer, '3').opened! } : makeEvent(sequence, signer)) });
    expect((await judged(other, without(other.events, 3))).findings).toEqual([['unrecorded-erasure', 3]]);
  });

  it('are remarked, and no finding, where a record that may be theirs was erased itself, as older versions let it be', async () => {
    const log = logWith({ 20: '3', 30: '20' });
    const { findings, remarks } = await judged(log, without(log.events, 3, 20));
    expect(findings).toEqual([]);
    expect(remarks).toEqual([expect.stringContaining('1 events (20) were erased'), expect.stringMatching(/^1 events \(3\) do not show what they commit to/)]);
    expect((await judged(log, without(log.events, 3, 20, 25))).findings).toEqual([['unrecorded-erasure', 25]]);
    // Nothing records that the record was erased: it excuses nothing.
    expect((await judged(log, without(log.events, 3, 20, 30))).findings).toEqual([['unrecorded-erasure', 3], ['unrecorded-erasure', 20], ['unrecorded-erasure', 30]]);
  });
});

describe('chosen events that do not show what they commit to', () => {
  const log = logWith({ 50: '12' });
  const proven = withProofs(log.events);

  it('are named where all that came after them is there too', async () => {
    expect((await judged(log, without(proven.slice(9), 11, 12), false)).findings).toEqual([['unrecorded-erasure', 11]]);
  });

  it('are remarked plainly where the record may lie outside', async () => {
    const chosen = [...proven.slice(9, 30), ...proven.slice(31)];
    const { findings, remarks } = await judged(log, without(chosen, 11, 12, 40), false);
    expect(findings).toEqual([['unrecorded-erasure', 40]]);
    expect(remarks).toEqual([expect.stringContaining('1 events (12) were erased'), expect.stringMatching(/^1 events \(11\) do not show what they commit to, and no event here records that their details were erased: an export of the whole log tells/)]);
    expect(await judged(log, without(proven.slice(0, 30), 11, 12), false)).toEqual({ findings: [], remarks: [expect.stringMatching(/^2 events \(11-12\) do not show/)] });
  });
});

describe('an export', () => {
  it('of the whole log names the event that lost its details without a record', async () => {
    const log = logWith({ 20: '3' });
    const verdict = async (...sequences: readonly number[]) => verifyPackage(exportOf(exportFiles({ ...log, events: without(log.events, ...sequences) })));
    expect(await verdict(3)).toMatchObject({ isIntact: true, findings: [], remarks: expect.arrayContaining([expect.stringContaining('(3)')]) });
    expect(await verdict(3, 8)).toMatchObject({ isIntact: false, findings: [{ kind: 'unrecorded-erasure', sequence: 8 }] });
  });
});

describe('numbers of erased events', () => {
  it.each([[[1, 2, 3, 7], '1-3, 7'], [[5], '5'], [[], '']])('%j are written as %j, and read', (sequences, text) => {
    expect(formatErased(sequences)).toBe(text);
    expect(sequencesIn(parseErased(text) ?? [])).toEqual(sequences);
  });
});
