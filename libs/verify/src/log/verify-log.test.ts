import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatVerifierKey } from '../notes/note.js';
import { makeEvent, makeLog, type MadeLog, makeSigner, resealed, signedNote, tilesOf, withProofs } from '../testing/made-log.js';
import { rootOf } from '../merkle/tree-range.js';
import { textOf, toHex } from '../hashing/bytes.js';
import { canonicalJson } from '../hashing/canonical-json.js';
import { leafHash } from '../merkle/hashes.js';
import type { Finding } from './findings.js';
import { type AuditLeaf, encodeLeaf, hashOfLeaf } from './leaf.js';
import type { LoggedEvent } from './logged-event.js';
import { type LogEvidence, verifyLog } from './verify-log.js';

const size = 300;
const anySequence = fc.integer({ min: 1, max: size });
let log: MadeLog;
beforeAll(() => {
  log = makeLog(size, { earlierSizes: [100, 200] });
});

const judged = (events: readonly LoggedEvent[], evidence: LogEvidence = log.evidence) => verifyLog(() => events, evidence);
const names = (findings: readonly Finding[], kind: Finding['kind'], sequence: number): boolean => findings.some((finding) => finding.kind === kind && finding.sequence === sequence);
const replaced = (events: readonly LoggedEvent[], sequence: number, change: (event: LoggedEvent) => LoggedEvent): LoggedEvent[] => events.map((event) => (event.leaf.sequence === sequence ? change(event) : event));
const renumbered = (event: LoggedEvent, sequence: number): LoggedEvent => ({ ...event, leaf: { ...event.leaf, sequence } });

describe('a log that nobody touched', () => {
  it.each([0, 1, 2, 255, 256, 257, 513])('of %i events is intact, with tiles and without', async (count) => {
    for (const withTiles of [true, false]) {
      const { events, evidence } = makeLog(count, { withTiles });
      expect(await judged(events, evidence)).toMatchObject({ isIntact: true, findings: [], remarks: [], events: count });
    }
  });

  it('is intact as chosen events with their proofs', async () => {
    const chosen = withProofs(log.events).filter(({ leaf }) => leaf.sequence % 7 === 0);
    expect(await judged(chosen, { ...log.evidence, isComplete: false })).toMatchObject({ isIntact: true, events: chosen.length });
  });

  it('may go on beyond the checkpoint, and says so', async () => {
    expect(await judged([...log.events, makeEvent(size + 1, log.signer)])).toMatchObject({ isIntact: true, remarks: [expect.stringContaining('1 events are newer')] });
  });
});

describe('whoever edits events is found out', () => {
  const edits: Readonly<Record<string, (event: LoggedEvent) => LoggedEvent>> = {
    'what was done': (event) => ({ ...event, leaf: { ...event.leaf, action: 'run.created' } }),
    'who did it': (event) => ({ ...event, leaf: { ...event.leaf, actor: { ...event.leaf.actor, id: '01931e7e-0000-7000-8000-0000000000bb' } } }),
    'when it was': (event) => ({ ...event, leaf: { ...event.leaf, at: '2020-01-01T00:00:00.000Z' } }),
    'what it became': (event) => ({ ...event, leaf: { ...event.leaf, after: '0'.repeat(64) } }),
    'its request': ({ leaf: { request: _, ...leaf }, ...event }) => ({ ...event, leaf }),
  };

  it.each(Object.keys(edits))('%s: named, whether or not the hash beside it was made to fit', async (name) => {
    await fc.assert(fc.asyncProperty(anySequence, fc.boolean(), async (sequence, isHashFitted) => {
      const events = replaced(log.events, sequence, (event) => (isHashFitted ? resealed(edits[name]!(event), undefined) : edits[name]!(event)));
      const { findings, isIntact } = await judged(events);
      expect(isIntact).toBe(false);
      expect(names(findings, 'altered', sequence)).toBe(true);
      expect(findings.filter(({ kind }) => kind === 'altered')).toHaveLength(1);
    }), { numRuns: 8 });
  });

  it('and whoever changes the tiles, the hashes and the events so that all fit: by the seals, the very event', async () => {
    await fc.assert(fc.asyncProperty(anySequence, async (sequence) => {
      const events = replaced(log.events, sequence, (event) => resealed({ ...event, leaf: { ...event.leaf, action: 'forged' } }, makeSigner()));
      const forged = tilesOf(events.map(({ leaf }) => hashOfLeaf(leaf)));
      const { findings } = await judged(events, { ...log.evidence, tiles: async (path) => forged.get(path) });
      expect(findings.filter(({ kind }) => kind === 'altered')).toEqual([expect.objectContaining({ sequence })]);
    }), { numRuns: 8 });
  });

  it('and whoever changes what is laid open', async () => {
    const events = replaced(log.events, 17, (event) => ({ ...event, opened: { after: { ...event.opened!.after!, value: { number: 18 } } } }));
    expect((await judged(events)).findings).toEqual([expect.objectContaining({ kind: 'false-opening', sequence: 17 })]);
  });

  it('and whoever changes a stored hash alone, or a tile alone', async () => {
    expect(names((await judged(replaced(log.events, 9, (event) => ({ ...event, hash: 'a'.repeat(64) })))).findings, 'altered', 9)).toBe(true);
    for (const [path, place, sequence] of [['tile/0/000', 41, 42], ['tile/0/001.p/44', 3, 260], ['tile/1/000.p/1', 0, 1]] as const) {
      const tiles = new Map(log.tiles).set(path, log.tiles.get(path)!.map((byte, at) => (at === place * 32 ? byte ^ 1 : byte)));
      expect((await judged(log.events, { ...log.evidence, tiles: async (each) => tiles.get(each) })).findings).toEqual([expect.objectContaining({ kind: 'tile', sequence })]);
      tiles.delete(path);
      expect(names((await judged(log.events, { ...log.evidence, tiles: async (each) => tiles.get(each) })).findings, 'tile', path === 'tile/0/001.p/44' ? 257 : 1)).toBe(true);
    }
  });

  it('and whoever changes a seal alone, where seals are looked at', async () => {
    const { seal: _, ...bare } = log.events[9]!;
    const events = replaced(replaced(replaced(log.events, 9, (event) => ({ ...event, seal: log.events[7]!.seal! })), 10, () => bare), 11, (event) => ({ ...event, seal: 'x' }));
    expect(await judged(events)).toMatchObject({ isIntact: true });
    const findings = async (evidence: LogEvidence) => (await judged(events, evidence)).findings.map(({ kind, sequence }) => [kind, sequence]);
    expect(await findings({ ...log.evidence, withSeals: true })).toEqual([['seal', 9], ['seal', 10], ['seal', 11]]);
    expect((await judged(log.events, { ...log.evidence, withSeals: true })).isIntact).toBe(true);
  });

  it('and whoever changes the leaf that is kept alone, also of a chosen event', async () => {
    const changed = (events: readonly LoggedEvent[]) => replaced(events, 9, (event) => ({ ...event, keptLeafHash: 'a'.repeat(64) }));
    for (const verdict of [await judged(changed(log.events)), await judged(changed(withProofs(log.events).slice(3, 20)), { ...log.evidence, isComplete: false })]) expect(verdict.findings).toEqual([expect.objectContaining({ kind: 'altered', sequence: 9 })]);
  });

  it('and whoever puts in what has no canonical form', async () => {
    const events = replaced(log.events, 9, (event) => ({ ...event, leaf: { ...event.leaf, action: '\ud800' } }));
    for (const evidence of [log.evidence, { ...log.evidence, withSeals: true }]) expect(names((await judged(events, evidence)).findings, 'malformed', 9)).toBe(true);
  });

  it('in chosen events too', async () => {
    const chosen = withProofs(log.events).filter(({ leaf }) => leaf.sequence % 7 === 0);
    const evidence = { ...log.evidence, isComplete: false };
    const edited = replaced(chosen, 70, (event) => resealed({ ...event, leaf: { ...event.leaf, action: 'x' } }, undefined));
    expect((await judged(edited, evidence)).findings).toEqual([expect.objectContaining({ kind: 'altered', sequence: 70 })]);
    expect((await judged(log.events.slice(0, 1), evidence)).findings).toEqual([expect.objectContaining({ kind: 'unproven', sequence: 1 })]);
  });
});

describe('whoever takes events out, puts some in or moves them is found out', () => {
  it('taken out, with a gap or with the gap closed, also at the end', async () => {
    await fc.assert(fc.asyncProperty(anySequence, fc.constantFrom('gap', 'closed', 'closed and hashed' as const), async (sequence, how) => {
      const left = log.events.filter(({ leaf }) => leaf.sequence !== sequence);
      const events = how === 'gap' ? left : left.map((event) => (event.leaf.sequence < sequence ? event : how === 'closed' ? renumbered(event, event.leaf.sequence - 1) : resealed(renumbered(event, event.leaf.sequence - 1), undefined)));
      expect(names((await judged(events)).findings, 'removed', sequence)).toBe(true);
      const { tiles: _, ...alone } = log.evidence;
      expect(names((await judged(events, alone)).findings, 'removed', sequence) || how !== 'gap').toBe(true);
      expect((await judged(events, alone)).isIntact).toBe(false);
    }), { numRuns: 12 });
  });

  it('many at the end', async () => {
    expect((await judged(log.events.slice(0, 250))).findings).toEqual([expect.objectContaining({ kind: 'removed', sequence: 251, through: 300 })]);
  });

  it('put in, at any place', async () => {
    await fc.assert(fc.asyncProperty(anySequence, fc.boolean(), async (sequence, isHashed) => {
      const shifted = log.events.filter(({ leaf }) => leaf.sequence >= sequence).map((event) => (isHashed ? resealed(renumbered(event, event.leaf.sequence + 1), undefined) : renumbered(event, event.leaf.sequence + 1)));
      const events = [...log.events.slice(0, sequence - 1), makeEvent(sequence, undefined, { action: 'never.happened' }), ...shifted];
      expect(names((await judged(events)).findings, 'inserted', sequence) || names((await judged(events)).findings, 'altered', sequence)).toBe(true);
    }), { numRuns: 12 });
  });

  it('moved: both, by where they were', async () => {
    await fc.assert(fc.asyncProperty(anySequence, anySequence, async (one, other) => {
      fc.pre(one !== other);
      const [first, second] = [log.events[one - 1]!, log.events[other - 1]!];
      const events = log.events.map((event) => (event === first ? renumbered(second, one) : event === second ? renumbered(first, other) : event));
      const { findings } = await judged(events);
      expect([names(findings, 'reordered', one), names(findings, 'reordered', other)]).toEqual([true, true]);
    }), { numRuns: 12 });
  });

  it('of another workspace, twice, or no event at all', async () => {
    expect(names((await judged(replaced(log.events, 5, (event) => resealed({ ...event, leaf: { ...event.leaf, workspace: 'other' } }, undefined)))).findings, 'inserted', 5)).toBe(true);
    expect(names((await judged([...log.events.slice(0, 5), ...log.events.slice(4)])).findings, 'inserted', 5)).toBe(true);
    expect((await verifyLog(() => [...log.events.slice(0, 4), { nonsense: true }, ...log.events.slice(5)], log.evidence)).findings).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'malformed', sequence: 5 }), expect.objectContaining({ kind: 'removed', sequence: 5 })]));
  });
});

describe('time', () => {
  it('of places never goes back: whoever dates an event back before it is signed is found out', async () => {
    const events = log.events.map((event) => (event.leaf.sequence === 40 ? resealed({ ...event, leaf: { ...event.leaf, sequencedAt: '2023-01-01T00:00:00.000Z' } }, log.signer) : event));
    const hashes = events.map(({ leaf }) => hashOfLeaf(leaf));
    const { findings } = await judged(events, { ...log.evidence, earlier: [], checkpoint: signedNote(size, rootOf(hashes), [log.signer]), tiles: async (path) => tilesOf(hashes).get(path) });
    expect(findings).toEqual([expect.objectContaining({ kind: 'back-dated', sequence: 40 })]);
  });

  it('that events tell may lie elsewhere, which is remarked and no finding', async () => {
    const events = [makeEvent(1, undefined, { at: '2020-01-01T00:00:00.000Z' }), makeEvent(2, undefined, { at: '2030-01-01T00:00:00.000Z' })];
    const verdict = await judged(events, { ...log.evidence, earlier: [], checkpoint: signedNote(2, rootOf(events.map(({ leaf }) => hashOfLeaf(leaf))), [log.signer]), tiles: async () => undefined, isComplete: true });
    expect(verdict.remarks).toEqual([expect.stringMatching(/^1 events tell a time more than 24 hours before/), expect.stringMatching(/^1 events tell a time more than 5 minutes after/)]);
    expect(verdict.findings.every(({ kind }) => kind === 'tile')).toBe(true);
  });
});

describe('a checkpoint', () => {
  const roots = () => toHex(rootOf(log.events.map(({ leaf }) => hashOfLeaf(leaf))));

  it('counts only with the signature of each key that is valid at its size', async () => {
    const next = makeSigner();
    const root = rootOf(log.events.map(({ leaf }) => hashOfLeaf(leaf)));
    const keys = (until: number) => [{ verifierKey: formatVerifierKey(log.signer.key), fromSize: 0, untilSize: until }, { verifierKey: formatVerifierKey(next.key), fromSize: until, untilSize: null }];
    const verdictOf = async (until: number, signers: Parameters<typeof signedNote>[2]) => (await judged(log.events, { ...log.evidence, earlier: [], keys: keys(until), checkpoint: signedNote(size, root, signers) })).isIntact;
    expect(await verdictOf(size, [log.signer, next])).toBe(true);
    expect(await verdictOf(200, [next])).toBe(true);
    expect([await verdictOf(size, [log.signer]), await verdictOf(size, [next]), await verdictOf(200, [log.signer]), await verdictOf(size + 1, [next])]).toEqual([false, false, false, false]);
    expect(roots()).toHaveLength(64);
  });

  it('of somebody else, changed, or of a log that was larger or different before, is refused', async () => {
    const other = makeSigner();
    const root = rootOf(log.events.map(({ leaf }) => hashOfLeaf(leaf)));
    for (const checkpoint of [signedNote(size, root, [other]), log.evidence.checkpoint.replace('\n300\n', '\n299\n'), '', 'x']) expect((await judged(log.events, { ...log.evidence, checkpoint })).findings[0]).toMatchObject({ kind: 'checkpoint' });
    const fork = signedNote(100, rootOf([]), [log.signer]);
    expect((await judged(log.events, { ...log.evidence, earlier: [fork] })).findings).toEqual([expect.objectContaining({ kind: 'checkpoint' })]);
    const larger = signedNote(size + 5, rootOf([]), [log.signer]);
    expect((await judged(log.events, { ...log.evidence, earlier: [larger] })).findings).toEqual([expect.objectContaining({ kind: 'removed', sequence: 301, through: 305 })]);
  });
});

describe('a leaf', () => {
  it('is written as canonical JSON, whatever is in it', () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !/\p{Surrogate}/u.test(value));
    const maybe = fc.option(text, { nil: undefined });
    fc.assert(fc.property(text, maybe, maybe, maybe, maybe, fc.nat(), (action, before, after, request, digest, sequence) => {
      const { leaf } = makeEvent(1, undefined);
      const any = { ...leaf, action, sequence, before, after, request, subject: { kind: action, id: action, digest } } as AuditLeaf;
      expect(textOf(encodeLeaf(any))).toBe(canonicalJson(any));
      expect(toHex(hashOfLeaf(any))).toBe(toHex(leafHash(encodeLeaf(any))));
    }));
  });
});
