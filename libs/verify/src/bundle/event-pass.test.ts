import { beforeAll, describe, expect, it } from 'vitest';
import { utf8 } from '../hashing/bytes.js';
import { exportPaths } from '../export/audit-export.js';
import { blockBegin, type OpenRunChecker, RunCheck } from '../log/sound-run.js';
import { exportFiles, exportOf } from '../testing/made-export.js';
import { makeLog, type MadeLog } from '../testing/made-log.js';
import { eventCsvRow, eventsCsvHeader } from './csv.js';
import { csvPath } from './evidence-manifest.js';
import { verifyPackage } from './verify-package.js';

const elsewhere: OpenRunChecker = (expected) => {
  const check = new RunCheck(expected);
  return { width: 1, check: async (block) => new Promise((resolve) => setImmediate(() => resolve(check.from(block, blockBegin)))) };
};

let log: MadeLog;
beforeAll(() => {
  log = makeLog(40);
});

/** What is found wrong with an export whose copy for spreadsheets was changed before it was packed. */
async function found(change: (rows: string[]) => string[], options: Parameters<typeof verifyPackage>[1]): Promise<unknown[]> {
  const rows = change([eventsCsvHeader, ...log.events.map(eventCsvRow)]);
  const files = exportFiles(log, (all) => all.set(csvPath, utf8(rows.map((row) => `${row}\r\n`).join(''))));
  const { findings, isIntact } = await verifyPackage(exportOf(files), options);
  expect(isIntact).toBe(findings.length === 0);
  return findings.map(({ kind, sequence }) => [kind, sequence]);
}

describe.each([['here', {}], ['here and elsewhere', { elsewhere }]])('the copy for spreadsheets, looked at %s,', (_, options) => {
  it('is sound as it was written', async () => expect(await found((rows) => rows, options)).toEqual([]));

  it('is held against each event', async () => expect(await found((rows) => rows.with(17, `${rows[17]}x`), options)).toEqual([['file', 17]]));

  it('has as many lines as there are events, and they stand in their order', async () => {
    expect(await found((rows) => [...rows, rows[1] ?? ''], options)).toEqual([['file', undefined]]);
    expect(await found((rows) => rows.slice(0, -1), options)).toEqual([['file', 40]]);
    expect(await found((rows) => rows.toSpliced(30, 1), options)).toEqual(Array.from({ length: 11 }, (__, index) => ['file', 30 + index]));
    expect(await found((rows) => rows.with(5, rows[6] ?? '').with(6, rows[5] ?? ''), options)).toEqual([['file', 5], ['file', 6]]);
  });

  it('is none of an event that lays open what nobody can have written', async () => {
    const events = log.events.with(4, { ...log.events[4]!, opened: { after: { salt: '0'.repeat(64), value: '\ud800' } } });
    const files = exportFiles(log, (all) => all.set(exportPaths.events, utf8(events.map((event) => `${JSON.stringify(event)}\n`).join(''))).set(csvPath, utf8([eventsCsvHeader, ...log.events.map(eventCsvRow)].map((row) => `${row}\r\n`).join(''))));
    expect((await verifyPackage(exportOf(files), options)).findings.map(({ kind, sequence }) => [kind, sequence])).toEqual([['false-opening', 5], ['file', 5]]);
  });

  it('begins with the names of its columns', async () => expect(await found((rows) => rows.with(0, 'x'), options)).toEqual([['file', undefined]]));
});
