/**
 * Making and verifying exports as they are handed out: the whole log with its older checkpoints, and a part of it in which each event brings its proof, both with the copy
 * for spreadsheets. Beside each, in the same run, the limit over the same bytes: bare SHA-256 and JSON.parse to verify, bare SHA-256 and deflate to make.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { type AuditExport, csvPath, eventCsvRow, eventsCsvHeader, exportFormat, exportPaths, formatEventLine, formatNote, type LoggedEvent, manifestStatement, toHex, verifyLog, verifyPackage, verifyPackageBytes } from '@plinth/verify';
import { makeLog, origin, withProofs, workspaceId } from '@plinth/verify/testing';
import { openExport } from '../../apps/cli/src/verify/open-export.js';
import { PackageWriter } from '../../libs/evidence/src/making/package-writer.js';
import { whole } from './clients/figures.js';

type Files = ReadonlyMap<string, Uint8Array>;

const eventCount = Number(process.env.PLINTH_BENCH_EVENTS ?? 100_000);
const checkpointCount = Math.min(1_000, eventCount);
const rounds = 3;
const pieceSize = 64 << 10;
const batch = 1_000;
const limitPerSecond = 100_000;

const log = makeLog(eventCount, { earlierSizes: Array.from({ length: checkpointCount }, (_, index) => Math.floor((index * eventCount) / checkpointCount)) });
const folder = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
try {
  await bench('the whole log', log.events, true);
  await bench('chosen events with proofs', withProofs(log.events), false);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function bench(name: string, events: readonly LoggedEvent[], isComplete: boolean): Promise<void> {
  const files = filesOf(events, isComplete);
  const zip = await make(files, events);
  const path = join(folder, `${isComplete}.zip`);
  await writeFile(path, zip);
  const limit = await best(() => Promise.resolve(bareReading(files)));
  const report = (what: string, seconds: number, bare?: number): void => {
    const megabytes = [...files.values()].reduce((sum, { length }) => sum + length, 0) / 1e6;
    const ratio = bare === undefined ? '' : ` (limit ${whole(limitPerSecond)} events/s; ${(seconds / bare).toFixed(2)} times what the bare work takes)`;
    process.stdout.write(`${name}, ${what}: ${whole(eventCount / seconds)} events/s, ${(megabytes / seconds).toFixed(0)} MB/s${ratio}\n`);
  };
  report('the limit, bare SHA-256 of each file and JSON.parse of each event', limit);
  if (isComplete) report('its events alone, against the checkpoints and tiles', await best(() => logIsIntact(files)), limit);
  report('the export verified', await best(() => isIntact(verifyPackage(asExport(files)))), limit);
  report('from its ZIP on disk', await best(() => onDisk(path)), limit);
  report('from its ZIP in memory', await best(() => isIntact(verifyPackageBytes(zip))), limit);
  report('the same with what browsers have, hashes in JavaScript among it', asBrowser(path), limit);
  report('`plinth verify`, the whole command', await best(() => Promise.resolve(command(path))), limit);
  const bareMaking = await best(() => Promise.resolve(bareWriting(files)));
  report('the limit, bare SHA-256 and deflate of each file', bareMaking);
  report('the export made: text, CSV and ZIP', await best(() => make(files, events)), bareMaking);
}

function asBrowser(path: string): number {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', '--conditions=plinth-source', fileURLToPath(new URL('clients/verify-as-browser.ts', import.meta.url)), path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

function filesOf(events: readonly LoggedEvent[], isComplete: boolean): Files {
  const files = new Map<string, Uint8Array>([
    // Each line by itself: all of them are longer than a string may be.
    [exportPaths.events, Buffer.concat(events.map((event) => Buffer.from(`${formatEventLine(event)}\n`)))],
    [csvPath, Buffer.concat([eventsCsvHeader, ...events.map(eventCsvRow)].map((row) => Buffer.from(`${row}\r\n`)))],
    [exportPaths.checkpoint, Buffer.from(log.evidence.checkpoint)],
    [exportPaths.keys, Buffer.from(JSON.stringify({ origin, keys: log.evidence.keys }))],
    ...(log.evidence.earlier ?? []).map((note, index) => [`${exportPaths.earlier}${index}`, Buffer.from(note)] as const),
  ]);
  const listed = [...files].map(([path, content]) => ({ path, size: content.length, sha256: toHex(createHash('sha256').update(content).digest()) }));
  return files.set(exportPaths.manifest, Buffer.from(JSON.stringify({ format: exportFormat, workspaceId, createdAt: '2026-11-23T00:00:00.000Z', isComplete, events: events.length, sequences: `1-${events.length}`, files: listed })));
}

async function make(files: Files, events: readonly LoggedEvent[]): Promise<Uint8Array> {
  const writer = new PackageWriter();
  const batches = function* (textOf: (events: readonly LoggedEvent[]) => string): Generator<string, void, undefined> {
    for (let from = 0; from < events.length; from += batch) yield textOf(events.slice(from, from + batch));
  };
  for (const [path, content] of files) if (path !== exportPaths.manifest && path !== exportPaths.events && path !== csvPath) writer.add(path, () => [content]);
  writer.add(exportPaths.events, () => batches((some) => some.map((event) => `${formatEventLine(event)}\n`).join('')));
  writer.add(csvPath, function* () {
    yield `${eventsCsvHeader}\r\n`;
    yield* batches((some) => some.map((event) => `${eventCsvRow(event)}\r\n`).join(''));
  });
  const manifest = Buffer.from(files.get(exportPaths.manifest) ?? []).toString('utf8');
  const pieces: Uint8Array[] = [];
  for await (const piece of writer.end({ manifest: () => manifest, sign })) pieces.push(piece as Uint8Array);
  return Buffer.concat(pieces);
}

function noteOver(manifest: Uint8Array): string {
  const text = manifestStatement(origin, manifest);
  return formatNote(text, [{ key: log.signer.key, signature: log.signer.sign(Buffer.from(text)) }]);
}

function sign(manifest: Uint8Array): Promise<string> {
  return Promise.resolve(noteOver(manifest));
}

async function isIntact(verdict: ReturnType<typeof verifyPackage>): Promise<void> {
  const { isIntact: isSound, findings, log: checked } = await verdict;
  if (!isSound || checked?.events !== eventCount) throw new Error(JSON.stringify(findings[0]));
}

async function logIsIntact(files: Files): Promise<void> {
  const { isIntact: isSound, findings } = await verifyLog({ open: () => Promise.resolve(inPieces(files.get(exportPaths.events) ?? new Uint8Array())) }, log.evidence);
  if (!isSound) throw new Error(JSON.stringify(findings[0]));
}

async function onDisk(path: string): Promise<void> {
  const opened = await openExport(path);
  try {
    await isIntact(verifyPackage(opened));
  } finally {
    await opened.close();
  }
}

function command(path: string): void {
  const { status, stderr } = spawnSync(process.execPath, ['apps/cli/bundle/main.js', 'verify', path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

function asExport(files: Files): AuditExport {
  const signature = Buffer.from(noteOver(files.get(exportPaths.manifest) ?? new Uint8Array()));
  const all = new Map([...files, ['manifest.sig', signature]]);
  return {
    paths: () => Promise.resolve([...all.keys()]),
    open: (path) => {
      const content = all.get(path);
      return Promise.resolve(content && inPieces(content));
    },
  };
}

async function* inPieces(content: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < content.length; at += pieceSize) yield await Promise.resolve(content.subarray(at, at + pieceSize));
}

function bareReading(files: Files): void {
  for (const content of files.values()) createHash('sha256').update(content).digest();
  const events = Buffer.from(files.get(exportPaths.events) ?? []);
  for (let at = 0, end; (end = events.indexOf('\n', at)) >= 0; at = end + 1) JSON.parse(events.toString('utf8', at, end));
}

function bareWriting(files: Files): void {
  for (const content of files.values()) {
    createHash('sha256').update(content).digest();
    deflateRawSync(content);
  }
}

async function best(act: () => Promise<unknown>): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    await act();
    fastest = Math.min(fastest, (performance.now() - from) / 1_000);
  }
  return fastest;
}
