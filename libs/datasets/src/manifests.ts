import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { type BlobStore } from '@plinth/platform/blobs';
import { BLOB_STORE } from '@plinth/platform/nest';
import type { ObjectPlace } from './object.store.js';
import { ObjectReader } from './object-reader.js';
import { PackWriter } from './pack-writer.js';
import { decodeManifest, emptyManifest, fileLayout, type Layout, Lines, type LoadLines, type Manifest, nameLayout } from './rules/index.js';

/** A manifest, with the means to read its ranges. */
export interface OpenManifest extends Manifest {
  readonly loadFiles: LoadLines;
  readonly loadNames: LoadLines;
}

/** Bytes of ranges that are kept in memory. They never change, so that what is kept is never stale. */
const keptBytes = 64 << 20;

/** Reads manifests. Ranges that were read lately are kept in memory. */
@Injectable()
export class Manifests {
  private readonly kept = new Map<string, Lines>();
  private keptSize = 0;

  constructor(
    private readonly reader: ObjectReader,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
  ) {}

  /** @throws DataDamaged when the root is not there, or is another */
  async open(workspaceId: WorkspaceId, root: string | null): Promise<OpenManifest> {
    if (root === null) return this.openWith(workspaceId, emptyManifest);
    return this.openWith(workspaceId, decodeManifest(await this.reader.read(workspaceId, root, 'manifest')));
  }

  /** A manifest that is being made: what its writer has is read there. */
  openWith(workspaceId: WorkspaceId, manifest: Manifest, writer?: PackWriter): OpenManifest {
    const places = new Places(workspaceId, this.reader, [...manifest.files, ...manifest.names].map(({ digest }) => digest));
    const load = (layout: Layout) => (digest: string) => this.load(workspaceId, digest, layout, places, writer);
    return { ...manifest, loadFiles: load(fileLayout), loadNames: load(nameLayout) };
  }

  writer(workspaceId: WorkspaceId): PackWriter {
    return new PackWriter(workspaceId, this.blobs);
  }

  private load(workspaceId: WorkspaceId, digest: string, layout: Layout, places: Places, writer: PackWriter | undefined): Lines | Promise<Lines> {
    const key = `${workspaceId} ${digest}`;
    const known = this.kept.get(key);
    if (known) {
      this.kept.delete(key);
      this.kept.set(key, known);
      return known;
    }
    const held = writer?.bytesOf(digest);
    // Kept as well: a commit looks at each range that it makes once for every file in it.
    if (held) return this.keep(key, new Lines(held, layout));
    return this.fetch(workspaceId, digest, layout, writer?.placeOf(digest), places);
  }

  private async fetch(workspaceId: WorkspaceId, digest: string, layout: Layout, written: ObjectPlace | undefined, places: Places): Promise<Lines> {
    const bytes = await this.reader.read(workspaceId, digest, 'range', written ?? (await places.of(digest)));
    return this.keep(`${workspaceId} ${digest}`, new Lines(bytes, layout));
  }

  private keep(key: string, lines: Lines): Lines {
    if (this.kept.has(key)) return lines;
    this.kept.set(key, lines);
    this.keptSize += lines.bytes.length;
    for (const [oldest, { bytes }] of this.kept) {
      if (this.keptSize <= keptBytes) break;
      this.kept.delete(oldest);
      this.keptSize -= bytes.length;
    }
    return lines;
  }
}

/** Where the ranges of a manifest lie: asked for all at once, when the first one is read. */
class Places {
  private known: Promise<Map<string, ObjectPlace>> | undefined;

  constructor(
    private readonly workspaceId: WorkspaceId,
    private readonly reader: ObjectReader,
    private readonly digests: readonly string[],
  ) {}

  async of(digest: string): Promise<ObjectPlace | undefined> {
    this.known ??= this.reader.locate(this.workspaceId, this.digests);
    return (await this.known).get(digest);
  }
}
