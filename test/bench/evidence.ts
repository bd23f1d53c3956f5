/**
 * Making and verifying an export of the whole log, with its copy for spreadsheets, in this one process: the events' text, the ZIP around it, and every check that `plinth verify`
 * makes. Beside it, in the same run, the limit over the same bytes: bare SHA-256 and JSON.parse to verify, bare SHA-256 and deflate to make.
 */
import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { type AuditExport, csvPath, eventCsvRow, eventsCsvHeader, exportPaths, formatNote, manifestStatement, verifyPackage, verifyPackageBytes } from '@plinth/verify';
import { exportFiles, makeLog, origin } from '@plinth/verify/testing';
import { PackageWriter } from '../../libs/evidence/src/making/package-writer.js';
import { whole } from './clients/figures.js';

const eventCount = Number(process.env.PLINTH_BENCH_EVENTS ?? 100_000);
const rounds = 3;
const pieceSize = 64 << 10;
const batch = 1_000;
const limitPerSecond = 100_000;

const log = makeLog(eventCount);
const withCsv = exportFiles(log, (files) => files.set(csvPath, Buffer.from(`${[eventsCsvHeader, ...log.events.map(eventCsvRow)].join('\r\n')}\r\n`)));
const withoutCsv = exportFiles(log);
const zip = await make();

const limit = await best(() => Promise.resolve(bareReading(withCsv)));
report('the limit: bare SHA-256 of each file, JSON.parse of each event', withCsv, limit);
report('an export verified', withoutCsv, await best(() => intact(verifyPackage(asExport(withoutCsv)))), limit);
report('an export with its CSV verified', withCsv, await best(() => intact(verifyPackage(asExport(withCsv)))), limit);
report('the same from its ZIP, in memory', withCsv, await best(() => intact(verifyPackageBytes(zip))), limit);
const bareMaking = await best(() => Promise.resolve(bareWriting(withCsv)));
report('the limit: bare SHA-256 and deflate of each file', withCsv, bareMaking);
report('an export made: text, CSV and ZIP', withCsv, await best(make), bareMaking);

async function make(): Promise<Uint8Array> {
  const writer = new PackageWriter();
  const batches = function* (textOf: (events: typeof log.events) => string): Generator<string, void, undefined> {
    for (let from = 0; from < log.events.length; from += batch) yield textOf(log.events.slice(from, from + batch));
  };
  for (const [path, content] of withCsv) if (path !== exportPaths.manifest && path !== exportPaths.events && path !== csvPath) writer.add(path, () => [content]);
  writer.add(exportPaths.events, () => batches((events) => events.map((event) => `${JSON.stringify(event)}\n`).join('')));
  writer.add(csvPath, function* () {
    yield `${eventsCsvHeader}\r\n`;
    yield* batches((events) => events.map((event) => `${eventCsvRow(event)}\r\n`).join(''));
  });
  const manifest = Buffer.from(withCsv.get(exportPaths.manifest) ?? []).toString('utf8');
  const pieces: Uint8Array[] = [];
  for await (const piece of writer.end({ manifest: () => manifest, sign })) pieces.push(piece as Uint8Array);
  return Buffer.concat(pieces);
}

function sign(manifest: Uint8Array): Promise<string> {
  const text = manifestStatement(origin, manifest);
  return Promise.resolve(formatNote(text, [{ key: log.signer.key, signature: log.signer.sign(Buffer.from(text)) }]));
}

async function intact(verdict: ReturnType<typeof verifyPackage>): Promise<void> {
  const { isIntact, findings, log: checked } = await verdict;
  if (!isIntact || checked?.events !== eventCount) throw new Error(JSON.stringify(findings[0]));
}

function asExport(files: ReadonlyMap<string, Uint8Array>): AuditExport {
  return {
    paths: () => Promise.resolve([...files.keys()]),
    open: (path) => {
      const content = files.get(path);
      return Promise.resolve(content && inPieces(content));
    },
  };
}

async function* inPieces(content: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < content.length; at += pieceSize) yield await Promise.resolve(content.subarray(at, at + pieceSize));
}

function bareReading(files: ReadonlyMap<string, Uint8Array>): void {
  for (const content of files.values()) createHash('sha256').update(content).digest();
  for (const line of Buffer.from(files.get(exportPaths.events) ?? []).toString('utf8').split('\n')) if (line !== '') JSON.parse(line);
}

function bareWriting(files: ReadonlyMap<string, Uint8Array>): void {
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

function report(what: string, files: ReadonlyMap<string, Uint8Array>, seconds: number, bare?: number): void {
  const megabytes = [...files.values()].reduce((sum, { length }) => sum + length, 0) / 1e6;
  const ratio = bare === undefined ? '' : ` (limit ${whole(limitPerSecond)} events/s; ${(seconds / bare).toFixed(1)} times what the bare work takes)`;
  process.stdout.write(`${what}: ${whole(eventCount / seconds)} events/s, ${(megabytes / seconds).toFixed(0)} MB/s${ratio}\n`);
}
