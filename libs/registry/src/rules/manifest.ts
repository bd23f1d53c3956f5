import { canonicalJson, sha256, toHex, utf8 } from '@plinth/verify';
import { contentParts, type ContentPart, type FrozenInput, type FrozenMetrics, type FrozenRun, type ManifestArtifact, type MetricNumber, type ModelSignature } from './vocabulary.js';

/** The format that a manifest names; another meaning of its fields gets another name. */
export const manifestFormat = 'plinth.model-version.v1';

/** What is frozen when a version becomes READY. */
export interface VersionManifest {
  readonly workspace: string;
  /** The model's id: its name may change. */
  readonly model: string;
  readonly version: number;
  readonly artifacts: readonly ManifestArtifact[];
  readonly signature: ModelSignature | null;
  readonly metrics: FrozenMetrics;
  readonly params: Readonly<Record<string, string>>;
  readonly inputs: readonly FrozenInput[];
  /** JSON. */
  readonly environment: unknown;
  readonly sourceRun: FrozenRun | null;
}

export interface VersionDigest {
  /** SHA-256 of {@link canonicalManifest}, lower-case hex. */
  readonly digest: string;
  /** SHA-256 of the canonical JSON of each part by itself. */
  readonly parts: Readonly<Record<ContentPart, string>>;
}

/** The manifest as RFC 8785 has it: whoever holds the parts can write it again, byte for byte. Artifacts lie in the order of their paths' UTF-8 bytes, inputs in that of name and digest. */
export function canonicalManifest(manifest: VersionManifest): string {
  return canonicalJson(ordered(manifest));
}

/** The digest of a version, and of each part, so that a difference has a name. */
export function digestOf(manifest: VersionManifest): VersionDigest {
  const whole = ordered(manifest);
  const parts = Object.fromEntries(contentParts.map((part) => [part, hexDigest(canonicalJson(whole[part]))]));
  return { digest: hexDigest(canonicalJson(whole)), parts: readParts(parts) };
}

/** A metric's value as JSON holds it. */
export function metricNumber(value: number): MetricNumber {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return 'Infinity';
  return value === Number.NEGATIVE_INFINITY ? '-Infinity' : value;
}

/** The number that {@link metricNumber} wrote down. */
export function numberOf(value: MetricNumber): number {
  return Number(value);
}

function ordered({ workspace, model, version, artifacts, signature, metrics, params, inputs, environment, sourceRun }: VersionManifest) {
  return {
    format: manifestFormat,
    workspace,
    model,
    version,
    artifacts: [...artifacts].map(({ path, sha256: digest, size }) => ({ path, sha256: digest, size })).sort((left, right) => compareBytes(left.path, right.path)),
    signature,
    metrics,
    params,
    inputs: [...inputs].sort((left, right) => compareBytes(left.name, right.name) || compareBytes(left.digest, right.digest)),
    environment: environment ?? null,
    sourceRun,
  };
}

function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function hexDigest(text: string): string {
  return toHex(sha256(utf8(text)));
}

function readParts({ artifacts = '', signature = '', metrics = '', params = '', inputs = '', environment = '', sourceRun = '' }: Readonly<Record<string, string>>): Readonly<Record<ContentPart, string>> {
  return { artifacts, signature, metrics, params, inputs, environment, sourceRun };
}
