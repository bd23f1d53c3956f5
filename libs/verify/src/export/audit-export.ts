import type { LogKey } from '../log/log-keys.js';

/** The `format` of manifests that are written now. */
export const exportFormat = 'plinth-audit-export/v1';

/** Where things lie in an export: a folder, or a ZIP of one. */
export const exportPaths = {
  manifest: 'manifest.json',
  /** One {@link LoggedEvent} a line, in the order of their sequence. */
  events: 'events.jsonl',
  /** The checkpoint that the events are checked against: a signed note. */
  checkpoint: 'checkpoint',
  /** An {@link ExportedKeys}. */
  keys: 'keys.json',
  /** Older checkpoints, each a signed note in a file of its own: those at which a key took over, and others that bound what may have been changed. */
  earlier: 'checkpoints/',
  /** Tiles of hashes, under the paths of tlog-tiles; only where all events are there. */
  tiles: 'tile/',
} as const;

/** `manifest.json`: what the export holds. Every other file is named in it. */
export interface ExportManifest {
  readonly format: typeof exportFormat;
  readonly workspaceId: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Whether these are all events up to the checkpoint. If not, each event brings its proof, and nothing can tell whether one was left out. */
  readonly isComplete: boolean;
  readonly events: number;
  /** What was asked for, in words, for people: a period, a subject. Not checked. */
  readonly scope?: string;
  readonly files: readonly ExportFile[];
}

export interface ExportFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** 64 hex digits. */
  readonly sha256: string;
}

/** `keys.json`. */
export interface ExportedKeys {
  readonly origin: string;
  readonly keys: readonly LogKey[];
}

/** Reads an export, wherever it lies: a folder, a ZIP, files that were dropped on a page. */
export interface AuditExport {
  /** Every file's path, with `/` between its parts. */
  paths(): Promise<readonly string[]>;
  /** The bytes of a file, in whatever pieces; undefined when there is none. May be asked for again. */
  open(path: string): Promise<AsyncIterable<Uint8Array> | undefined>;
}
