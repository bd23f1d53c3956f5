import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../hashing/bytes.js';
import { csvRow, eventCsvRow } from '../bundle/csv.js';
import { CsvLineCheck } from './csv-line.js';
import { makeEvent, makeLog, type MadeLog, makeSigner, withProofs } from '../testing/made-log.js';
import { commitmentTo } from '../hashing/commitment.js';
import { EventLine, formatEventLine } from './event-line.js';
import { LineCheck } from './line-check.js';
import { blockBegin, type OpenRunChecker, RunCheck } from './sound-run.js';
import { type LogEvidence, verifyLog } from './verify-log.js';
import type { LoggedEvent } from './logged-event.js';

const size = 60;
const salt = new Uint8Array(32).fill(7);
let log: MadeLog;
let proven: readonly LoggedEvent[];
beforeAll(() => {
  log = makeLog(size, { earlierSizes: [20] });
  proven = withProofs(log.events);
});

/** An event that lays everything open, as writers made it. */
function told(values: { readonly before?: unknown; readonly after?: unknown; readonly reason?: string; readonly name?: string; readonly request?: string }): LoggedEvent {
  const { before, after, reason, name, request } = values;
  const parts = { ...(name === undefined ? {} : { subjectId: name }), ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }), ...(reason === undefined ? {} : { reason }) };
  const commitments = Object.fromEntries(Object.entries(parts).map(([part, value]) => [part, commitmentTo(value, salt)]));
  const { subjectId: idCommitment, ...others } = commitments;
  const event = makeEvent(1, makeSigner(), { subject: { kind: 'alias', ...(idCommitment === undefined ? { id: 'a'.repeat(64) } : { idCommitment }), digest: 'b'.repeat(64) }, ...(request === undefined ? {} : { request }), ...others });
  return { ...event, opened: Object.fromEntries(Object.entries(parts).map(([part, value]) => [part, { salt: toHex(salt), value }])) };
}

const fileOf = (lines: readonly string[]) => ({ open: async () => (async function* () { yield utf8(lines.map((line) => `${line}\n`).join('')); })() });
/** The same in small pieces, and somebody else who looks at some of them, and answers late. */
const inPieces = (lines: readonly string[]) => ({ open: async () => (async function* () { const bytes = utf8(lines.map((line) => `${line}\n`).join('')); for (let at = 0; at < bytes.length; at += 3_000) yield bytes.subarray(at, at + 3_000); })() });
const elsewhere: OpenRunChecker = (expected) => {
  const check = new RunCheck(expected);
  return { width: 2, check: async (block) => new Promise((resolve) => setImmediate(() => resolve(check.from({ ...block, events: block.events.slice() }, blockBegin)))) };
};
const workspace = () => log.evidence.workspaceId;

describe('a line of events', () => {
  it('as it is written now is told to be sound by its bytes alone, whatever it lays open', () => {
    const check = new LineCheck(workspace(), undefined);
    for (const event of [...log.events, told({ before: { a: [1, -2.5, null] }, after: 'x', reason: 'It "works" — naïvely\n', name: 'champion' }), told({ reason: '' })]) {
      const line = utf8(formatEventLine(event));
      expect(check.isSound(line, 0)).toBe(true);
      expect(check.line).toMatchObject({ sequence: event.leaf.sequence, to: line.length });
    }
  });

  it('gives the same verdict as when it is parsed, whatever is done to it', async () => {
    const edit = fc.record({ sequence: fc.nat({ max: size - 1 }), at: fc.nat({ max: 1_200 }), removed: fc.nat({ max: 2 }), put: fc.constantFrom('', '0', 'f', '"', '\\', ',', '}', ' ', '\u0000', 'é', '"x":1,'), isChosen: fc.boolean() });
    await fc.assert(fc.asyncProperty(edit, async ({ sequence, at, removed, put, isChosen }) => {
      const lines = (isChosen ? proven : log.events).map(formatEventLine);
      const line = lines[sequence] ?? '';
      const place = at % line.length;
      lines[sequence] = `${line.slice(0, place)}${put}${line.slice(place + removed)}`;
      const evidence: LogEvidence = { ...log.evidence, isComplete: !isChosen };
      const parsed = lines.map((each): unknown => { try { return JSON.parse(each); } catch { return undefined; } });
      const verdict = await verifyLog(fileOf(lines), evidence);
      expect(verdict).toEqual(await verifyLog(() => parsed, evidence));
      expect(await verifyLog(inPieces(lines), { ...evidence, elsewhere })).toEqual(verdict);
      if (lines[sequence] === line) expect(verdict.isIntact).toBe(true);
    }), { numRuns: 100 });
  });

  it('of any event in its other forms is parsed and found intact as well', async () => {
    for (const lines of [log.events.map((event) => JSON.stringify(event)), log.events.map((event) => ` ${JSON.stringify(event, null, 1).replaceAll('\n', ' ')} `)]) expect(await verifyLog(fileOf(lines), log.evidence)).toMatchObject({ isIntact: true, events: size });
  });

  it('and an event put twice, moved, left out or dated back is named as ever', async () => {
    const lines = log.events.map(formatEventLine);
    const judged = async (changed: readonly string[]) => (await verifyLog(fileOf(changed), log.evidence)).findings.map(({ kind, sequence }) => [kind, sequence]);
    expect(await judged([...lines.slice(0, 9), lines[8]!, ...lines.slice(9)])).toEqual([['inserted', 9]]);
    expect(await judged([...lines.slice(0, 9), ...lines.slice(10)])).toEqual([['removed', 10]]);
    const time = '2020-01-01T00:00:00.000Z';
    for (const early of [makeEvent(30, log.signer, { sequencedAt: time }), makeEvent(30, log.signer, { at: time, sequencedAt: time })]) {
      expect(await judged(lines.with(29, formatEventLine(early)))).toEqual(expect.arrayContaining([['back-dated', 30], ['altered', 30]]));
    }
  });
});

describe('the copy for spreadsheets', () => {
  const text = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: fc.constantFrom('=', '-', ' ', '"', ',', ';', "'", '\n', '\\', 'a', 'é', '\u2028', '|', '%', '\t'), maxLength: 6 }));
  const events = fc.record({ before: fc.option(fc.jsonValue({ maxDepth: 2 }), { nil: undefined }), after: fc.option(fc.oneof(text, fc.integer(), fc.constant({}), fc.constant([])), { nil: undefined }), reason: fc.option(text, { nil: undefined }), name: fc.option(text, { nil: undefined }), request: fc.option(text, { nil: undefined }) }).map((values) => told(Object.fromEntries(Object.entries(values).filter(([, each]) => each !== undefined))));

  it('is never taken for another line than the one that is made of the event', () => {
    fc.assert(fc.property(events, fc.nat({ max: 400 }), fc.constantFrom('', '"', ',', 'x', "'"), (event, at, put) => {
      const line = new EventLine();
      if (!line.read(utf8(formatEventLine(event)), 0)) return;
      const row = `${eventCsvRow(event)}\r`;
      const place = at % row.length;
      for (const each of [row, `${row.slice(0, place)}${put}${row.slice(place + 1)}`]) if (new CsvLineCheck().isOf(line, utf8(`${each}\n`), 0)) expect(each).toBe(row);
    }), { numRuns: 400 });
  });

  it('is told by its bytes alone for plain events, formulas and quotes too', () => {
    for (const event of [...log.events, told({ before: { a: 'b,c' }, after: -1, reason: '=SUM(A1), x', name: ' champion' }), told({ after: {}, reason: 'a; b' })]) {
      const line = new EventLine();
      expect(line.read(utf8(formatEventLine(event)), 0)).toBe(true);
      const row = eventCsvRow(event);
      expect([row, new CsvLineCheck().isOf(line, utf8(`${row}\r\n`), 0)]).toEqual([row, true]);
      expect(new CsvLineCheck().isOf(line, utf8(`${row}\n`), 0)).toBe(false);
      expect(new CsvLineCheck().isOf(line, utf8(`${csvRow(['x'])}\r\n`), 0)).toBe(false);
    }
  });
});
