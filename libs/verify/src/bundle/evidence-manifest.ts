import { toHex } from '../hashing/bytes.js';
import { sha256 } from '../hashing/sha256.js';
import type { ExportFile } from '../export/audit-export.js';

/** The `format` of evidence bundles that are written now. */
export const evidenceFormat = 'plinth-evidence/v1';

/** A signed note over the manifest: beside it, in no manifest. */
export const signaturePath = 'manifest.sig';
/** A copy of the events for spreadsheets; checked line by line against the events themselves. */
export const csvPath = 'events.csv';

/** Where things lie in a bundle, beside what every export has. */
export const evidencePaths = {
  /** The record of the decision, byte for byte as it was stored. */
  decision: 'decision.json',
  /** SHA-256 of these bytes is the version's digest. */
  version: 'version-manifest.json',
  /** One canonical document a policy. */
  policies: 'policies/',
  votes: 'votes.csv',
  /** The names that signers' commitments stand for, with their salts: an array of {@link PrintedName}. */
  names: 'printed-names.json',
  gates: 'gates.json',
  dossier: 'dossier.pdf',
  /** A bill of materials of the version: CycloneDX 1.6. */
  bom: 'ml-bom.cdx.json',
  readme: 'README.txt',
} as const;

export interface PrintedName {
  readonly voteId: string;
  readonly name: string;
  /** 64 hex digits. */
  readonly salt: string;
}

/** `manifest.json` of a bundle. */
export interface EvidenceManifest {
  readonly format: typeof evidenceFormat;
  readonly workspaceId: string;
  /** When the bundle was sealed; ISO 8601. */
  readonly createdAt: string;
  readonly request: { readonly id: string; readonly number: number };
  /** `sequence` is the event that commits to the decision. */
  readonly decision: { readonly id: string; readonly digest: string; readonly sequence: number };
  readonly events: number;
  /** Which events there are, see {@link formatSequences}. */
  readonly sequences: string;
  readonly files: readonly ExportFile[];
}

/** What the log's key signs for a manifest. It is no checkpoint and never parses as one: its third line is no root hash. */
export function manifestStatement(origin: string, manifest: Uint8Array): string {
  return `plinth-manifest/v1\n${origin}\n${toHex(sha256(manifest))}\n`;
}

/** Where the policy's document lies. */
export function policyPath(policyId: string, version: number): string {
  return `${evidencePaths.policies}${policyId}-v${version}.json`;
}
