/** Injected under {@link ARTIFACT_SETTINGS}. */
export interface ArtifactSettings {
  /** Bytes; no artifact may be larger. */
  readonly maxArtifactBytes: number;
  /** Bytes that nothing refers to are kept for so long. */
  readonly collectAfterMs: number;
  /** An upload without a byte for so long is given up. */
  readonly uploadStaleAfterMs: number;
  /** A request waits no longer for a direct upload to be read back: shorter than what proxies allow. */
  readonly verificationPatienceMs: number;
}
export const ARTIFACT_SETTINGS = Symbol('ARTIFACT_SETTINGS');

const hour = 3_600_000;

export const defaultArtifactSettings: ArtifactSettings = { maxArtifactBytes: 5 * 2 ** 40, collectAfterMs: 24 * hour, uploadStaleAfterMs: 48 * hour, verificationPatienceMs: 20_000 };

/** Bytes. Smaller artifacts always come and go through Plinth: a redirection costs more than they do. */
export const directFrom = 8 << 20;
