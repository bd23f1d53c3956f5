import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal, JournalFull } from './journal.js';
import type { Entry, JournalHeader } from './records.js';

let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'plinth-journal-'));
  file = join(dir, 'run.journal');
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

const header: JournalHeader = { kind: 'journal', version: 1, journalId: 'j', runId: 'r', createdAt: 1, url: 'http://127.0.0.1:1' };

function all(journal: Journal): Entry[] {
  const entries: Entry[] = [];
  for (let next = journal.next(journal.begin('records'), () => true); next.entry; next = journal.next(next.cursor, () => true)) entries.push(next.entry);
  return entries;
}

function reopened(): Journal {
  const journal = Journal.open(file);
  if (!journal) throw new Error('it is no journal');
  return journal;
}

describe('a journal', () => {
  it('gives back what was appended, in order, by the same process and the next', () => {
    const journal = Journal.create(file, header);
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (payloads) => {
        for (const payload of payloads) journal.append({ kind: 'metrics', points: payload.length }, payload);
      }),
      { numRuns: 20 },
    );
    const live = all(journal);
    expect(live.map(({ seq }) => seq)).toEqual(live.map((_, at) => at + 1));
    journal.close();
    const later = reopened();
    expect(later.header).toEqual(header);
    expect(all(later)).toEqual(live);
    expect(later.damaged).toBe(false);
    later.close();
  });

  it('ends at a tail that was torn anywhere', () => {
    const journal = Journal.create(file, header);
    journal.append({ kind: 'update', notes: 'first' });
    const whole = statSync(file).size;
    journal.append({ kind: 'metrics', points: 1 }, new Uint8Array(50));
    journal.close();
    const bytes = readFileSync(file);
    for (let size = whole; size < bytes.byteLength; size++) {
      writeFileSync(file, bytes);
      truncateSync(file, size);
      const later = reopened();
      expect(all(later)).toHaveLength(1);
      expect(later.damaged).toBe(false);
      later.close();
    }
  });

  it('knows when bytes before the end are spoilt, and reads up to them', () => {
    const journal = Journal.create(file, header);
    journal.append({ kind: 'metrics', points: 1 }, new Uint8Array(50));
    const spoilt = statSync(file).size;
    journal.append({ kind: 'metrics', points: 2 }, new Uint8Array(50));
    journal.append({ kind: 'metrics', points: 3 }, new Uint8Array(50));
    journal.close();
    const bytes = readFileSync(file);
    bytes[spoilt + 20] = (bytes[spoilt + 20] ?? 0) ^ 0xff;
    writeFileSync(file, bytes);
    const later = reopened();
    expect(all(later)).toHaveLength(1);
    expect(later.damaged).toBe(true);
    later.close();
  });

  it('is nothing that only looks like one', () => {
    for (const bytes of ['', 'PLINTHJ1', 'something else entirely, and long enough']) {
      writeFileSync(file, bytes);
      expect(Journal.open(file)).toBeUndefined();
    }
  });

  it('remembers what was acknowledged', () => {
    const journal = Journal.create(file, header);
    for (const points of [1, 2, 3]) journal.append({ kind: 'metrics', points });
    journal.acknowledge('records', 2);
    journal.close();
    const later = reopened();
    expect(all(later).map(({ seq }) => seq)).toEqual([3]);
    later.close();
  });

  it('starts over when it is sent and has grown, and never gives a number out twice', () => {
    const journal = Journal.create(file, header);
    for (let at = 0; at < 10; at++) journal.append({ kind: 'metrics', points: 1 }, new Uint8Array(2 ** 20));
    journal.acknowledge('records', 10);
    journal.acknowledge('artifacts', 10);
    expect(journal.restartIfSent()).toBe(true);
    expect(statSync(file).size).toBeLessThan(500);
    expect(journal.append({ kind: 'metrics', points: 1 })).toBe(11);
    expect(all(journal).map(({ seq }) => seq)).toEqual([11]);
    journal.close();
    const later = reopened();
    expect(all(later).map(({ seq }) => seq)).toEqual([11]);
    later.close();
  });

  it('keeps what does not fit on disk in memory, then drops, and keeps the order', () => {
    const journal = Journal.create(file, header, { maxBytes: 1_000, maxMemory: 1_000 });
    const fill = (): void => {
      for (let at = 0; at < 100; at++) journal.append({ kind: 'metrics', points: at }, new Uint8Array(100));
    };
    expect(fill).toThrow(JournalFull);
    const kept = all(journal);
    expect(kept.length).toBeGreaterThan(6);
    expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_, at) => at + 1));
    journal.acknowledge('records', kept.length);
    journal.acknowledge('artifacts', kept.length);
    expect(() => journal.append({ kind: 'metrics', points: 1 })).not.toThrow();
    journal.close();
  });

  it('is not touched by bytes that a crash left behind the end', () => {
    const journal = Journal.create(file, header);
    journal.append({ kind: 'metrics', points: 1 });
    journal.close();
    appendFileSync(file, Buffer.alloc(4096));
    const later = reopened();
    expect(all(later)).toHaveLength(1);
    later.close();
  });
});
