import { toHex } from '../hashing/bytes.js';
import { runningSha256 } from '../hashing/sha256.js';
import type { Findings } from '../log/findings.js';
import type { AuditExport, ExportFile } from './audit-export.js';

/** Hashes each file on its way to whoever reads it, so that a file which is read anyway is read once. */
export class HashedFiles implements AuditExport {
  private readonly seen = new Map<string, { readonly size: number; readonly sha256: string }>();

  constructor(private readonly files: AuditExport) {}

  paths(): Promise<readonly string[]> {
    return this.files.paths();
  }

  async open(path: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const content = await this.files.open(path);
    return content && (this.seen.has(path) ? content : this.hashed(path, content));
  }

  /** Each file of the list is there as it was written, and no other is. */
  async check(listed: readonly ExportFile[], manifestPath: string, findings: Findings): Promise<void> {
    const named = new Set(listed.map(({ path }) => path));
    for (const path of await this.files.paths()) if (path !== manifestPath && !named.has(path)) findings.add('file', `${path} is not in the manifest.`);
    for (const { path, size, sha256 } of listed) {
      const found = await this.digestOf(path);
      if (!found) findings.add('file', `${path} is in the manifest and not there.`);
      else if (found.size !== size || found.sha256 !== sha256) findings.add('file', `${path} is not the file that the manifest describes.`);
    }
  }

  private async digestOf(path: string): Promise<{ readonly size: number; readonly sha256: string } | undefined> {
    if (!this.seen.has(path)) {
      const content = await this.open(path);
      // Whoever stopped reading before the end knows nothing of the digest.
      if (content) for await (const _ of content);
    }
    return this.seen.get(path);
  }

  private async *hashed(path: string, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    const hash = runningSha256();
    let size = 0;
    for await (const piece of content) {
      hash.update(piece);
      size += piece.length;
      yield piece;
    }
    this.seen.set(path, { size, sha256: toHex(hash.digest()) });
  }
}
