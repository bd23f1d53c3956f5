import { concatenate, textOf } from '../hashing/bytes.js';
import type { EventCompanion } from '../log/event-source.js';
import { type Finding, Findings } from '../log/findings.js';
import { originOf } from '../log/leaf.js';
import { CheckpointRefused, type LogKey, unreachedKey, type VerifiedCheckpoint, verifyCheckpoint } from '../log/log-keys.js';
import type { OpenRunChecker } from '../log/sound-run.js';
import { type LogVerdict, verifyLog } from '../log/verify-log.js';
import { keyIdOf, MalformedNote, parseNote, parseVerifierKey } from '../notes/note.js';
import { type AuditExport, type ExportedKeys, exportFormat, type ExportManifest, exportPaths } from './audit-export.js';
import { HashedFiles } from './hashed-files.js';

export interface ExportVerdict {
  readonly isIntact: boolean;
  readonly findings: readonly Finding[];
  readonly remarks: readonly string[];
  readonly manifest: ExportManifest | undefined;
  readonly log: LogVerdict | undefined;
  /** The keys that it was checked with, by id; who wants to trust the result compares one with a source of their own. */
  readonly keyIds: readonly string[];
}

export interface ExportVerification {
  /** Verifier keys that were had from elsewhere. Without any, the keys in the export are taken at their word, and a remark says so. */
  readonly trustedKeys?: readonly string[];
  /** Looks at the events on their way, so that they are read and parsed once. Other files are best opened where it is told. */
  readonly beside?: (manifest: ExportManifest, files: AuditExport) => Promise<EventCompanion>;
  /** Where lines of events may be looked at beside this, such as in other threads. */
  readonly elsewhere?: OpenRunChecker | undefined;
  /** Whether the seal of each event is looked at too: a tenth of a millisecond each. */
  readonly withSeals?: boolean | undefined;
}

/** The most that is read of a small file at once: keys, a checkpoint, a manifest. */
const mostBytes = 64 << 20;

/** Checks an export from its manifest down to each event. Never throws for anything that is in it. */
export async function verifyExport(source: AuditExport, { trustedKeys = [], beside, elsewhere, withSeals }: ExportVerification = {}): Promise<ExportVerdict> {
  const findings = new Findings();
  const remarks: string[] = [];
  const files = new HashedFiles(source);
  const manifest = readManifest(await textAt(files, exportPaths.manifest), findings);
  if (!manifest) return { isIntact: false, findings: findings.all, remarks, manifest, log: undefined, keyIds: [] };
  const keys = readKeys(await textAt(files, exportPaths.keys), manifest, findings);
  const log = keys && (await checkLog(files, manifest, keys, { trustedKeys, ...(beside ? { beside } : {}), elsewhere, withSeals }, findings, remarks));
  const ofFiles = new Findings();
  await files.check(manifest.files, exportPaths.manifest, ofFiles);
  if (!keys || !log) return { isIntact: false, findings: [...ofFiles.all, ...findings.all], remarks, manifest, log: undefined, keyIds: [] };
  if (log.events !== manifest.events) findings.add(log.events < manifest.events ? 'removed' : 'inserted', `The manifest tells of ${manifest.events} events; there are ${log.events}.`);
  if (!manifest.isComplete) remarks.push('These are chosen events: each is proven, but nothing here can tell whether others that fit were left out.');
  const all = [...log.findings, ...ofFiles.all, ...findings.all];
  return { isIntact: all.length === 0, findings: all, remarks: [...remarks, ...log.remarks], manifest, log, keyIds: keys.map(({ verifierKey }) => keyIdOf(parseVerifierKey(verifierKey))) };
}

async function checkLog(files: AuditExport, manifest: ExportManifest, keys: readonly LogKey[], { trustedKeys = [], beside, elsewhere, withSeals = false }: ExportVerification, findings: Findings, remarks: string[]): Promise<LogVerdict | undefined> {
  const note = await textAt(files, exportPaths.checkpoint);
  if (note === undefined) {
    findings.add('checkpoint', 'The export has no checkpoint.');
    return undefined;
  }
  const earlier: string[] = [];
  for (const path of (await files.paths()).filter((each) => each.startsWith(exportPaths.earlier))) earlier.push((await textAt(files, path)) ?? '');
  await checkTrust(keys, trustedKeys, [note, ...earlier], findings, remarks);
  const companion = await beside?.(manifest, files);
  return verifyLog({ open: () => files.open(exportPaths.events) }, {
    workspaceId: manifest.workspaceId,
    checkpoint: note,
    keys,
    earlier,
    isComplete: manifest.isComplete,
    withSeals,
    ...(companion ? { companion } : {}),
    ...(elsewhere ? { elsewhere } : {}),
    ...(manifest.files.some(({ path }) => path.startsWith(exportPaths.tiles)) ? { tiles: (path: string) => bytesAt(files, path) } : {}),
  });
}

function readManifest(text: string | undefined, findings: Findings): ExportManifest | undefined {
  const value = text === undefined ? undefined : parsed(text);
  if (isManifest(value)) return value;
  findings.add('file', text === undefined ? 'There is no manifest.json: this is no export.' : 'manifest.json is not a manifest that this program knows.');
  return undefined;
}

function isManifest(value: unknown): value is ExportManifest {
  if (!isRecord(value) || value['format'] !== exportFormat) return false;
  const { workspaceId, createdAt, isComplete, events, files } = value;
  return typeof workspaceId === 'string' && typeof createdAt === 'string' && typeof isComplete === 'boolean' && typeof events === 'number' && Array.isArray(files) && files.every((file) => isRecord(file) && typeof file['path'] === 'string' && typeof file['size'] === 'number' && typeof file['sha256'] === 'string');
}

function readKeys(text: string | undefined, { workspaceId }: ExportManifest, findings: Findings): readonly LogKey[] | undefined {
  const value = text === undefined ? undefined : parsed(text);
  if (!isExportedKeys(value)) {
    findings.add('key', 'keys.json is missing or malformed.');
    return undefined;
  }
  try {
    const stranger = value.keys.find(({ verifierKey }) => parseVerifierKey(verifierKey).name !== originOf(workspaceId));
    if (!stranger && value.keys.length > 0) return value.keys;
    findings.add('key', 'keys.json holds keys of another log, or none.');
  } catch (error) {
    if (!(error instanceof MalformedNote)) throw error;
    findings.add('key', error.message);
  }
  return undefined;
}

function isExportedKeys(value: unknown): value is ExportedKeys {
  return isRecord(value) && Array.isArray(value['keys']) && value['keys'].every((key) => isRecord(key) && typeof key['verifierKey'] === 'string' && typeof key['fromSize'] === 'number' && (key['untilSize'] === null || typeof key['untilSize'] === 'number'));
}

/** Trust goes from key to key over the checkpoints that both have signed. */
async function checkTrust(keys: readonly LogKey[], trustedKeys: readonly string[], notes: readonly string[], findings: Findings, remarks: string[]): Promise<void> {
  const [first] = keys;
  if (trustedKeys.length === 0) remarks.push('The keys come from the export itself. Compare a key id with one that you had from elsewhere, or give that key.');
  const handovers: VerifiedCheckpoint[] = [];
  for (const note of notes) {
    try {
      // Most are signed once, and each signature takes as long as ten events.
      if (parseNote(note).signatures.length < 2) continue;
      const verified = await verifyCheckpoint(note, keys);
      if (verified.signers.length > 1) handovers.push(verified);
    } catch (error) {
      // A checkpoint that nobody should believe is named where the log is checked.
      if (!(error instanceof CheckpointRefused || error instanceof MalformedNote)) throw error;
    }
  }
  const unreached = unreachedKey(keys, trustedKeys.length > 0 ? trustedKeys : first ? [first.verifierKey] : [], handovers);
  if (unreached !== undefined) findings.add('key', `Nothing leads from a trusted key to the key ${keyIdOf(parseVerifierKey(unreached))}: no checkpoint is signed by both.`);
}

async function bytesAt(files: AuditExport, path: string): Promise<Uint8Array | undefined> {
  const content = await files.open(path);
  if (!content) return undefined;
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of content) {
    size += piece.length;
    if (size > mostBytes) return undefined;
    pieces.push(piece);
  }
  return concatenate(...pieces);
}

async function textAt(files: AuditExport, path: string): Promise<string | undefined> {
  const bytes = await bytesAt(files, path);
  try {
    return bytes && textOf(bytes);
  } catch {
    // Not UTF-8: as good as missing, and the manifest's digest says more.
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
