import { artifactUrl, bytesSource, downloadBytes, fileSource, inspectContent, mismatch, uploadArtifact } from './artifact-transfer.js';
import type { Progress } from './byte-source.js';
import { fileSystem, sha256 } from './builtins.js';
import * as documents from './documents.js';
import { everyNode } from './pages.js';
import { runNotFound } from './run-not-found.js';
import type { Transport } from './transport.js';
import type { Artifact, Page } from './types.js';
import { artifactFolderOf, artifactPathOf } from './url-path.js';

export class ArtifactsClient {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /** What lies in a folder of the run, files and folders; the root when `path` is absent. */
  list(runId: string, path?: string): AsyncGenerator<Artifact, void, undefined> {
    return everyNode(async (after) => {
      const { run } = await this.transport.graphql<{ run: { artifacts: Page<Artifact> } | null }>(documents.artifacts, { id: runId, path: artifactFolderOf(path), first: 100, after });
      if (!run) throw runNotFound(runId);
      return run.artifacts;
    });
  }

  /** Every file below a folder. */
  async *files(runId: string, path?: string): AsyncGenerator<Artifact, void, undefined> {
    for await (const artifact of this.list(runId, path)) {
      if (artifact.isDirectory) yield* this.files(runId, artifact.path);
      else yield artifact;
    }
  }

  /**
   * The bytes, as they come. A cut connection is taken up where it broke.
   * @throws PlinthRequestError with code DIGEST_MISMATCH at the end, when the bytes are not those that the digest names
   */
  async *download(runId: string, path: string): AsyncGenerator<Uint8Array, void, undefined> {
    const info = await inspectContent(this.transport, artifactUrl(runId, path));
    const hash = sha256();
    for await (const part of downloadBytes(this.transport, artifactUrl(runId, path), path, info)) {
      hash.update(part);
      yield part;
    }
    if ((await hash.hex()) !== info.digest) throw mismatch(path);
  }

  /** Writes the artifact to a file, which appears whole and verified or not at all. A download that was cut off goes on. Node only. */
  async downloadTo(runId: string, path: string, file: string, onProgress: Progress = () => undefined): Promise<{ readonly size: number; readonly digest: string }> {
    const fs = fileSystem();
    const info = await inspectContent(this.transport, artifactUrl(runId, path));
    const part = `${file}.${info.digest.slice(0, 12)}.part`;
    const hash = sha256();
    let done = 0;
    if (fs.existsSync(part)) {
      for await (const bytes of fs.createReadStream(part)) {
        if (!(bytes instanceof Uint8Array)) continue;
        hash.update(bytes);
        done += bytes.byteLength;
      }
    }
    const output = await fs.promises.open(part, 'a');
    try {
      onProgress(done, info.size);
      for await (const bytes of downloadBytes(this.transport, artifactUrl(runId, path), path, info, done)) {
        hash.update(bytes);
        await output.write(bytes);
        done += bytes.byteLength;
        onProgress(done, info.size);
      }
    } finally {
      await output.close();
    }
    if (done !== info.size || (await hash.hex()) !== info.digest) {
      await fs.promises.rm(part, { force: true });
      throw mismatch(path);
    }
    await fs.promises.rename(part, file);
    return info;
  }

  /** Puts bytes, or a file by its name (Node only), under `path` of the run. Bytes that the server has are not sent again. */
  async upload(runId: string, path: string, source: string | Uint8Array, onProgress?: Progress): Promise<{ readonly size: number; readonly digest: string }> {
    artifactPathOf(path);
    const content = typeof source === 'string' ? await fileSource(source, path) : await bytesSource(source, path);
    await uploadArtifact(this.transport, runId, path, content, onProgress);
    return { size: content.size, digest: content.digest };
  }

  async delete(runId: string, path: string): Promise<boolean> {
    return (await this.transport.graphql<{ deleteArtifact: boolean }>(documents.deleteArtifact, { runId, path: artifactPathOf(path) })).deleteArtifact;
  }
}
