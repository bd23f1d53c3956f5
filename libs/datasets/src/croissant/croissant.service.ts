import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { AccessControl, MemberService, SIGN_IN_SETTINGS, type SignInSettings } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { Manifests, type OpenManifest } from '../manifests.js';
import { croissantFile, croissantHead, croissantTables, readFileLine, TreeReader } from '../rules/index.js';
import type { FoundSnapshot } from '../snapshot.service.js';

/** Tells of a snapshot as Croissant 1.1 does, for programs that know nothing of Plinth. */
@Injectable()
export class CroissantService {
  constructor(
    private readonly access: AccessControl,
    private readonly members: MemberService,
    private readonly manifests: Manifests,
    @Inject(SIGN_IN_SETTINGS) private readonly settings: SignInSettings,
  ) {}

  /**
   * JSON-LD as it is made: every file is named with its digest, and a snapshot may have millions. Gives out no byte of a file.
   * @param asked where the server was asked: `https://plinth.example.org`. What is configured goes before it, for a description is read by others than the one who asked
   */
  async describe(actor: Actor, found: FoundSnapshot, asked: string): Promise<Readable> {
    this.access.check(actor, 'dataset:read');
    const { dataset, snapshot } = found;
    const origin = this.settings.publicUrl?.origin ?? asked;
    const manifest = await this.manifests.open(actor.workspaceId, snapshot.root);
    const said = saidByImport(snapshot.document.metadata);
    const head = croissantHead({
      name: dataset.name,
      description: dataset.description ?? snapshot.message ?? `Snapshot ${snapshot.number} of the data set ${dataset.name}.`,
      url: `${origin}/datasets/${dataset.id}/snapshots/${snapshot.number}`,
      license: said['license'] ?? dataset.tags['license'] ?? 'No license is stated.',
      creator: said['creator'] ?? (await this.creatorOf(actor, found)),
      citeAs: typeof said['citeAs'] === 'string' ? said['citeAs'] : undefined,
      keywords: dataset.sensitivityLabels,
      number: snapshot.number, digest: snapshot.digest, createdAt: snapshot.createdAt,
    });
    const address = `${origin}/api/v1/datasets/${encodeURIComponent(dataset.name)}/snapshots/${snapshot.digest}/files/`;
    return Readable.from(textOf(head, manifest, address, croissantTables(snapshot.document.schema, snapshot.document.splits)), { objectMode: false, highWaterMark: 1 << 20 });
  }

  private async creatorOf(actor: Actor, { snapshot }: FoundSnapshot): Promise<object> {
    const [profile] = this.access.allows(actor, 'member:read') ? await this.members.shown(actor, [snapshot.createdBy]) : [];
    return { '@type': profile?.kind === 'USER' ? 'sc:Person' : 'sc:Organization', name: profile?.name ?? 'Plinth' };
  }
}

/** What the file said from which a snapshot was imported; it is kept in the metadata. */
function saidByImport(metadata: unknown): Readonly<Record<string, unknown>> {
  const said: unknown = typeof metadata === 'object' && metadata !== null && 'croissant' in metadata ? metadata.croissant : undefined;
  return typeof said === 'object' && said !== null ? (said as Readonly<Record<string, unknown>>) : {};
}

async function* textOf(head: object, manifest: OpenManifest, address: string, { fileSets, recordSets }: ReturnType<typeof croissantTables>): AsyncGenerator<string, void, undefined> {
  yield `${JSON.stringify(head).slice(0, -1)},"recordSet":${JSON.stringify(recordSets)},"distribution":[${fileSets.map((each) => JSON.stringify(each)).join(',\n')}`;
  let between = fileSets.length > 0 ? ',\n' : '\n';
  for await (const { lines, from, to } of new TreeReader(manifest.files, manifest.loadFiles).from(Buffer.alloc(0))) {
    const files: string[] = [];
    for (let at = from; at < to; at += 1) {
      const file = readFileLine(lines.line(at));
      files.push(JSON.stringify(croissantFile(file, address + file.path.split('/').map(encodeURIComponent).join('/'))));
    }
    yield between + files.join(',\n');
    between = ',\n';
  }
  yield ']}\n';
}
