import { createHash } from 'node:crypto';
import { encodeFramesEnd, encodeFramesStart, encodeObjectHead } from '@plinth/contracts';
import type { WorkspaceId } from '@plinth/kernel';
import type { Blob, BlobStore } from '@plinth/platform/blobs';
import type { ObjectPlace, PackedObject } from './object.store.js';

/** A pack that lies in the store, whose objects are not written down yet. */
export interface WrittenPack {
  readonly blob: Blob;
  readonly objects: readonly PackedObject[];
}

/** Bytes that are held before they are put: a commit's memory is bounded by it. */
const heldBytes = 16 << 20;

/** Gathers objects that the server makes itself (ranges, roots, members of splits) into packs. Each is readable at once. */
export class PackWriter {
  readonly packs: WrittenPack[] = [];
  private held = new Map<string, Buffer>();
  private heldSize = 0;
  private readonly placed = new Map<string, ObjectPlace>();

  constructor(
    private readonly workspaceId: WorkspaceId,
    private readonly blobs: BlobStore,
  ) {}

  /** @returns the digest */
  async add(bytes: Buffer, digest = createHash('sha256').update(bytes).digest('hex')): Promise<string> {
    if (this.held.has(digest) || this.placed.has(digest)) return digest;
    this.held.set(digest, bytes);
    this.heldSize += bytes.length;
    if (this.heldSize >= heldBytes) await this.flush();
    return digest;
  }

  /** What was added and not put yet. */
  bytesOf(digest: string): Buffer | undefined {
    return this.held.get(digest);
  }

  /** Where what was put lies. */
  placeOf(digest: string): ObjectPlace | undefined {
    return this.placed.get(digest);
  }

  /** Puts what is held. Durable when it returns. */
  async flush(): Promise<void> {
    if (this.held.size === 0) return;
    const parts: Uint8Array[] = [encodeFramesStart()];
    const objects: PackedObject[] = [];
    let position = parts[0]?.length ?? 0;
    for (const [hex, bytes] of this.held) {
      const digest = Buffer.from(hex, 'hex');
      const head = encodeObjectHead(digest, bytes.length);
      parts.push(head, bytes);
      objects.push({ digest, position: position + head.length, size: bytes.length });
      position += head.length + bytes.length;
    }
    parts.push(encodeFramesEnd());
    const blob = await this.blobs.put(this.workspaceId, piecesOf(parts));
    this.packs.push({ blob, objects });
    for (const { digest, ...place } of objects) this.placed.set(digest.toString('hex'), { pack: blob.digest, ...place });
    this.held = new Map();
    this.heldSize = 0;
  }
}

async function* piecesOf(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  yield* parts;
}
