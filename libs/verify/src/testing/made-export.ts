import { toHex, utf8 } from '../hashing/bytes.js';
import { sha256 } from '../hashing/sha256.js';
import { type AuditExport, exportFormat, type ExportManifest, exportPaths } from '../export/audit-export.js';
import { formatEventLine } from '../log/event-line.js';
import { type MadeLog, origin, workspaceId } from './made-log.js';

/** The files of an export of a whole log, by their path. */
export function exportFiles({ events, evidence, tiles }: MadeLog, change: (files: Map<string, Uint8Array>) => void = () => undefined): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>([
    [exportPaths.events, utf8(events.map((event) => `${formatEventLine(event)}\n`).join(''))],
    [exportPaths.checkpoint, utf8(evidence.checkpoint)],
    [exportPaths.keys, utf8(JSON.stringify({ origin, keys: evidence.keys }))],
    ...(evidence.earlier ?? []).map((note, index) => [`${exportPaths.earlier}${index}`, utf8(note)] as const),
    ...(evidence.isComplete ? tiles : []),
  ]);
  change(files);
  const manifest: ExportManifest = {
    format: exportFormat, workspaceId, createdAt: '2026-11-23T00:00:00.000Z', isComplete: evidence.isComplete, events: events.length,
    files: [...files].map(([path, content]) => ({ path, size: content.length, sha256: toHex(sha256(content)) })),
  };
  return files.set(exportPaths.manifest, utf8(JSON.stringify(manifest)));
}

/** Files in memory as an export, in small pieces. */
export function exportOf(files: ReadonlyMap<string, Uint8Array>): AuditExport {
  return {
    paths: async () => [...files.keys()],
    open: async (path) => {
      const content = files.get(path);
      return content && inPieces(content);
    },
  };
}

async function* inPieces(content: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < content.length; at += 1_000) yield content.subarray(at, at + 1_000);
}
