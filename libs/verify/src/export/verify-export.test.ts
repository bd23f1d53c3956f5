import { beforeAll, describe, expect, it } from 'vitest';
import { textOf, utf8 } from '../hashing/bytes.js';
import { formatVerifierKey } from '../notes/note.js';
import { exportFiles, exportOf, makeEvent, makeLog, type MadeLog, makeSigner, withProofs } from '../testing/index.js';
import { verifyExport } from './verify-export.js';

let log: MadeLog;
beforeAll(() => {
  log = makeLog(40, { earlierSizes: [10] });
});
const judged = (files: ReadonlyMap<string, Uint8Array>, trustedKeys: readonly string[] = [formatVerifierKey(log.signer.key)]) => verifyExport(exportOf(files), { trustedKeys });

describe('an export', () => {
  it('that nobody touched is intact; without a key from elsewhere it says that it takes its own', async () => {
    expect(await judged(exportFiles(log))).toMatchObject({ isIntact: true, findings: [], remarks: [], log: { events: 40 } });
    expect(await judged(exportFiles(log), [])).toMatchObject({ isIntact: true, remarks: [expect.stringContaining('from the export itself')] });
  });

  it('of chosen events is intact, and says what it can not tell', async () => {
    const chosen = { ...log, events: withProofs(log.events).slice(5, 9), evidence: { ...log.evidence, isComplete: false } };
    expect(await judged(exportFiles(chosen))).toMatchObject({ isIntact: true, remarks: [expect.stringContaining('left out')] });
  });

  it.each(['manifest.json', 'events.jsonl', 'checkpoint', 'keys.json', 'tile/0/000.p/40', 'checkpoints/0'])('without %s, or with a changed one, is not', async (path) => {
    const files = exportFiles(log);
    files.delete(path);
    expect((await judged(files)).isIntact).toBe(false);
    // White space around the manifest says nothing else: it names the other files, and no file names it.
    const changed = exportFiles(log);
    changed.set(path, utf8(`${textOf(changed.get(path)!.map((byte) => byte & 0x7f))} `));
    expect((await judged(changed)).isIntact).toBe(path === 'manifest.json');
    const garbage = exportFiles(log);
    garbage.set(path, Uint8Array.of(0xff, 0xfe));
    expect((await judged(garbage)).isIntact).toBe(false);
  });

  it('with a file too many is not', async () => {
    expect((await judged(exportFiles(log).set('extra', utf8('x')))).findings).toEqual([expect.objectContaining({ kind: 'file', message: expect.stringContaining('extra') })]);
  });

  it('whose manifest was made to fit still names the event', async () => {
    const forged = exportFiles(log, (files) => files.set('events.jsonl', utf8(textOf(files.get('events.jsonl')!).replace('"action":"run.changed"', '"action":"run.forged"'))));
    expect((await judged(forged)).findings).toEqual([expect.objectContaining({ kind: 'altered', sequence: 1 })]);
    const shorter = exportFiles({ ...log, events: log.events.slice(0, 39) });
    expect((await judged(shorter)).findings).toEqual([expect.objectContaining({ kind: 'removed', sequence: 40 })]);
    const longer = exportFiles({ ...log, events: [...log.events.slice(0, 20), makeEvent(20, undefined, { action: 'x' }), ...log.events.slice(20)] });
    expect((await judged(longer)).findings).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'inserted', sequence: 20 })]));
  });

  it('signed anew by somebody else is found out by whoever has a key from elsewhere', async () => {
    const forged = makeLog(40);
    expect((await judged(exportFiles(forged))).findings).toEqual([expect.objectContaining({ kind: 'key' })]);
    const withOurs = { ...forged, evidence: { ...forged.evidence, keys: [{ verifierKey: formatVerifierKey(log.signer.key), fromSize: 0, untilSize: 20 }, { verifierKey: formatVerifierKey(forged.signer.key), fromSize: 20, untilSize: null }] } };
    expect((await judged(exportFiles(withOurs))).findings).toEqual([expect.objectContaining({ kind: 'key' })]);
    expect((await judged(exportFiles(log), [formatVerifierKey(makeSigner().key)])).isIntact).toBe(false);
  });
});
