import { toHex, utf8 } from '../hashing/bytes.js';
import { sha256 } from '../hashing/sha256.js';
import { type AuditExport, exportFormat, type ExportManifest, exportPaths } from '../export/audit-export.js';
import { type ExportVerdict, verifyExport } from '../export/verify-export.js';
import { type Finding, Findings } from '../log/findings.js';
import { originOf } from '../log/leaf.js';
import type { OpenRunChecker } from '../log/sound-run.js';
import { MalformedNote, type NoteKey, parseNote, parseVerifierKey, signersOf } from '../notes/note.js';
import { checkDecision, type ProvenDecision } from './check-decision.js';
import { bytesAt, isRecord, listIn, parsed, recordIn, textAt } from './contents.js';
import { EventPass } from './event-pass.js';
import { csvPath, evidenceFormat, type EvidenceManifest, manifestStatement, signaturePath } from './evidence-manifest.js';
import { readZip, RefusedZip } from './zip-bytes.js';

export interface PackageVerification {
  /** Verifier keys that were had from elsewhere. */
  readonly trustedKeys?: readonly string[];
  /** SHA-256 of a public key that was had from elsewhere, 64 hex digits: another way to name a trusted key. */
  readonly expectedFingerprint?: string;
  /** Where lines of events may be looked at beside this, such as in other threads. */
  readonly elsewhere?: OpenRunChecker | undefined;
  /** Whether the seal of each event is looked at too: a tenth of a millisecond each. */
  readonly withSeals?: boolean | undefined;
}

/** What an evidence bundle or an audit export was found to be. */
export interface PackageVerdict extends ExportVerdict {
  readonly kind: 'evidence' | 'export' | 'unknown';
  readonly decision: ProvenDecision | undefined;
  /** SHA-256 of each public key, 64 hex digits: to be compared with a source of one's own. */
  readonly fingerprints: readonly string[];
  /** Sentences; what holds whoever made the package. Empty unless it is intact. */
  readonly proven: readonly string[];
  /** Sentences; what nothing in the package can prove. */
  readonly trusts: readonly string[];
}

/** Checks a ZIP that lies in memory, in browsers too. Never throws for anything that is in it. */
export async function verifyPackageBytes(bytes: Uint8Array, options: PackageVerification = {}): Promise<PackageVerdict> {
  try {
    return await verifyPackage(readZip(bytes), options);
  } catch (error) {
    if (!(error instanceof RefusedZip)) throw error;
    return { isIntact: false, findings: [{ kind: 'file', message: error.message }], remarks: [], manifest: undefined, log: undefined, keyIds: [], kind: 'unknown', decision: undefined, fingerprints: [], proven: [], trusts: [] };
  }
}

/** Checks an evidence bundle or an audit export, whichever it is: each file, each event, each signature. */
export async function verifyPackage(files: AuditExport, { trustedKeys = [], expectedFingerprint, elsewhere, withSeals }: PackageVerification = {}): Promise<PackageVerdict> {
  const findings = new Findings();
  const manifestBytes = await bytesAt(files, exportPaths.manifest);
  const manifest = parsed(await textAt(files, exportPaths.manifest));
  const evidence = isEvidence(manifest) ? manifest : undefined;
  const keys = await keysIn(files);
  const expected = keys.find(({ fingerprint }) => fingerprint === expectedFingerprint);
  if (expectedFingerprint !== undefined && !expected) findings.add('key', `None of the keys has the fingerprint ${expectedFingerprint}.`);
  const trusted = expected ? [...trustedKeys, expected.verifierKey] : trustedKeys;
  const sequences = isRecord(manifest) && typeof manifest['sequences'] === 'string' ? manifest['sequences'] : '';
  const besides = new Findings();
  let pass: EventPass | undefined;
  const beside = async ({ isComplete, files: listed }: ExportManifest, opened: AuditExport): Promise<EventPass> =>
    (pass = await EventPass.begin(opened, { sequences: isComplete ? undefined : sequences, hasCsv: listed.some(({ path }) => path === csvPath), wanted: evidence?.decision.sequence }, besides));
  const verdict = await verifyExport(asExport(files, evidence), { trustedKeys: trusted, beside, elsewhere, withSeals });
  await pass?.end();
  const kind = evidence ? 'evidence' : verdict.manifest ? 'export' : 'unknown';
  const isSigned = kind !== 'unknown' && manifestBytes !== undefined && (await checkSignature(files, manifestBytes, keys, { isNeeded: kind === 'evidence' || verdict.manifest?.isComplete === false, workspaceId: verdict.manifest?.workspaceId ?? '', size: verdict.log?.checkpoint?.size }, findings));
  const decision = evidence && (await checkDecision(files, evidence, pass?.found, findings));
  const all = merged(verdict.findings, [...findings.all, ...besides.all]);
  const isIntact = all.length === 0;
  const told = { ...verdict, isIntact, findings: all, kind, decision, fingerprints: keys.map(({ fingerprint }) => fingerprint) } as const;
  return { ...told, proven: isIntact ? provenBy(told, evidence, isSigned) : [], trusts: trustsOf(told, trusted.length > 0, isSigned) };
}

/** A bundle as the export that lies in it: its events, checkpoint and keys under the same names. The signature stands in no manifest. */
function asExport(files: AuditExport, evidence: EvidenceManifest | undefined): AuditExport {
  const { workspaceId = '', createdAt = '', events = 0, files: listed = [] } = evidence ?? {};
  const manifest: ExportManifest = { format: exportFormat, workspaceId, createdAt, isComplete: false, events, files: listed };
  const bytes = utf8(JSON.stringify(manifest));
  return {
    paths: async () => (await files.paths()).filter((path) => path !== signaturePath),
    open: async (path) => (evidence && path === exportPaths.manifest ? inOnePiece(bytes) : files.open(path)),
  };
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}

interface KnownKey extends NoteKey {
  readonly verifierKey: string;
  readonly fingerprint: string;
  readonly fromSize: number;
  readonly untilSize: number;
}

async function keysIn(files: AuditExport): Promise<KnownKey[]> {
  const value = parsed(await textAt(files, exportPaths.keys));
  return (isRecord(value) ? listIn(value, 'keys') : []).flatMap((key) => {
    const { verifierKey, fromSize, untilSize } = isRecord(key) ? key : {};
    try {
      const known = parseVerifierKey(String(verifierKey));
      return [{ ...known, verifierKey: String(verifierKey), fingerprint: toHex(sha256(known.publicKey)), fromSize: Number(fromSize), untilSize: typeof untilSize === 'number' ? untilSize : Number.POSITIVE_INFINITY }];
    } catch (error) {
      // Said where the keys themselves are checked.
      if (error instanceof MalformedNote) return [];
      throw error;
    }
  });
}

interface Signed {
  readonly isNeeded: boolean;
  readonly workspaceId: string;
  readonly size: number | undefined;
}

/** A key that signs checkpoints of this size has signed the manifest. */
async function checkSignature(files: AuditExport, manifest: Uint8Array, keys: readonly KnownKey[], { isNeeded, workspaceId, size }: Signed, findings: Findings): Promise<boolean> {
  const note = await textAt(files, signaturePath);
  if (note === undefined) {
    if (isNeeded) findings.add('key', `${signaturePath} is missing: nobody answers for manifest.json.`);
    return false;
  }
  try {
    const signed = parseNote(note);
    const valid = keys.filter(({ fromSize, untilSize }) => size !== undefined && fromSize <= size && size <= untilSize);
    if (signed.text !== manifestStatement(originOf(workspaceId), manifest)) findings.add('file', 'manifest.json is not what was signed.');
    else if ((await signersOf(signed, valid)).length === 0) findings.add('key', `${signaturePath} is not signed by a key of this log.`);
    else return true;
  } catch (error) {
    if (!(error instanceof MalformedNote)) throw error;
    findings.add('key', `${signaturePath}: ${error.message}`);
  }
  return false;
}

function isEvidence(value: unknown): value is EvidenceManifest {
  if (!isRecord(value) || value['format'] !== evidenceFormat) return false;
  const request = recordIn(value, 'request');
  const decision = recordIn(value, 'decision');
  return (
    [value['workspaceId'], value['createdAt'], value['sequences'], request['id'], decision['id'], decision['digest']].every((each) => typeof each === 'string') &&
    [value['events'], request['number'], decision['sequence']].every((each) => typeof each === 'number') &&
    Array.isArray(value['files']) && value['files'].every((file) => isRecord(file) && typeof file['path'] === 'string' && typeof file['size'] === 'number' && typeof file['sha256'] === 'string')
  );
}

/** Two checks may say the same of one event. */
function merged(one: readonly Finding[], other: readonly Finding[]): Finding[] {
  const said = new Set(one.map(({ kind, sequence, through }) => `${kind} ${sequence ?? ''} ${through ?? ''}`));
  return [...one, ...other.filter(({ kind, sequence, through }) => sequence === undefined || !said.has(`${kind} ${sequence} ${through ?? ''}`))];
}

type Told = Omit<PackageVerdict, 'proven' | 'trusts'>;

function provenBy({ log, manifest, decision, keyIds }: Told, evidence: EvidenceManifest | undefined, isSigned: boolean): string[] {
  const size = log?.checkpoint?.size ?? 0;
  return [
    ...(isSigned ? [`Each of the ${manifest?.files.length ?? 0} files is the one that the log's key signed for.`] : []),
    ...(decision && evidence
      ? [
          `Request #${evidence.request.number} was decided ${decision.outcome} at ${decision.decidedAt}: event ${evidence.decision.sequence} of the log commits to this very record.`,
          `It was decided on ${decision.model} version ${decision.version} (${decision.versionDigest}) for ${decision.target}, by ${decision.votes} votes for that subject, under the policies and gates that lie here.`,
        ]
      : []),
    manifest?.isComplete
      ? `These are all ${size} events of the log up to its checkpoint, as they were logged and in that order.`
      : `Each of the ${log?.events ?? 0} events is in the log of ${size} events, as it was logged and at its place.`,
    `The checkpoint is signed by ${keyIds.join(', ')}.`,
  ];
}

function trustsOf({ manifest, kind }: Told, hasTrustedKey: boolean, isSigned: boolean): string[] {
  return [
    hasTrustedKey ? 'That the key which it was held against is the log’s.' : 'That the keys are the log’s: they come from the package itself. Compare a fingerprint with one that you had from elsewhere, or give it.',
    'That whoever has the key showed everybody the same log: compare the checkpoint with one that you, or somebody else, kept.',
    ...(manifest?.isComplete ? [] : [`That no event was left out which belongs here${isSigned ? ': the key answers for the list, no proof does' : ''}.`]),
    ...(kind === 'evidence' ? ['That what was told to Plinth is true: metrics, card, data. dossier.pdf, ml-bom.cdx.json and README.txt are signed for, and say what the other files say in other forms.'] : []),
    'That the clocks of the server were right.',
  ];
}


/** The fingerprint of a verifier key, as `--expect-key` takes it. @throws MalformedNote */
export function fingerprintOf(verifierKey: string): string {
  return toHex(sha256(parseVerifierKey(verifierKey).publicKey));
}
