import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CurrentActor, Requires } from '@plinth/access';
import { describeContent, isKnownContent, RawBody, sendContent } from '@plinth/artifacts';
import { artifactPathFromUrl, mediaTypeOf } from '@plinth/artifacts/rules';
import { objectFramesMediaType } from '@plinth/contracts';
import { type Actor, InvalidInput } from '@plinth/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CommitService } from '../commit.service.js';
import { CroissantService } from '../croissant/croissant.service.js';
import { FileService } from '../file.service.js';
import { PackService } from '../pack.service.js';
import { croissantMediaType } from '../rules/index.js';
import { type FoundSnapshot, SnapshotService } from '../snapshot.service.js';
import { VerificationService } from '../verification/verification.service.js';
import { digestsIn, jsonLines, pathsIn } from './bodies.js';
import { snapshotJson } from './snapshot-json.js';

/** What clients send and fetch in bulk. Everything else about data sets is GraphQL's. */
@Controller('api/v1/datasets/:name')
export class DatasetController {
  constructor(
    private readonly packs: PackService,
    private readonly commits: CommitService,
    private readonly snapshots: SnapshotService,
    private readonly files: FileService,
    private readonly verification: VerificationService,
    private readonly croissant: CroissantService,
  ) {}

  @Post('objects/missing')
  @HttpCode(200)
  @RawBody()
  @Requires('dataset:write')
  async missing(@CurrentActor() actor: Actor, @Param('name') name: string, @Req() request: FastifyRequest) {
    return { missing: await this.packs.missing(actor, name, await digestsIn(request)) };
  }

  @Post('packs')
  @HttpCode(201)
  @RawBody()
  @Requires('dataset:write')
  pack(@CurrentActor() actor: Actor, @Param('name') name: string, @Req() request: FastifyRequest) {
    return this.packs.put(actor, name, request.raw);
  }

  @Post('commits')
  @RawBody()
  @Requires('dataset:write')
  async commit(@CurrentActor() actor: Actor, @Param('name') name: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { snapshot, isNew } = await this.commits.commit(actor, name, request.raw);
    void reply.status(isNew ? 201 : 200);
    return { isNew, snapshot: snapshotJson(snapshot) };
  }

  @Get('snapshots/:reference')
  @Requires('dataset:read')
  async snapshot(@CurrentActor() actor: Actor, @Param('name') name: string, @Param('reference') reference: string) {
    return snapshotJson((await this.snapshots.resolve(actor, name, reference, { evenDeleted: true })).snapshot);
  }

  @Get('snapshots/:reference/manifest')
  @Requires('dataset:read')
  async manifest(@CurrentActor() actor: Actor, @Param('name') name: string, @Param('reference') reference: string, @Query('prefix') prefix: unknown, @Res() reply: FastifyReply): Promise<void> {
    if (prefix !== undefined && typeof prefix !== 'string') throw new InvalidInput('One prefix can be asked for.', { field: 'prefix', help: 'Send it once.' });
    const found = await this.snapshots.resolve(actor, name, reference);
    const lines = await this.files.lines(actor, found, prefix ?? '');
    describeSnapshot(reply, found).header('Content-Type', 'text/plain; charset=utf-8').send(lines);
  }

  /** Addresses in it are those at which the server is said to be reached, or else where it was asked. */
  @Get('snapshots/:reference/croissant')
  @Requires('dataset:read')
  async describe(@CurrentActor() actor: Actor, @Param('name') name: string, @Param('reference') reference: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const found = await this.snapshots.resolve(actor, name, reference);
    const described = await this.croissant.describe(actor, found, `${request.protocol}://${request.host}`);
    describeSnapshot(reply, found).header('Content-Type', croissantMediaType).send(described);
  }

  @Get('snapshots/:reference/verification')
  @Requires('dataset:read')
  async verify(@CurrentActor() actor: Actor, @Param('name') name: string, @Param('reference') reference: string, @Query('after') after: unknown, @Res() reply: FastifyReply): Promise<void> {
    if (after !== undefined && typeof after !== 'string') throw new InvalidInput('One path can be gone on behind.', { field: 'after', help: 'Send it once.' });
    const found = await this.snapshots.resolve(actor, name, reference);
    const events = await this.verification.verify(actor, found, after ?? null);
    describeSnapshot(reply, found).header('Content-Type', 'application/x-ndjson').send(jsonLines(events));
  }

  @Post('snapshots/:reference/fetch')
  @RawBody()
  @Requires('dataset:read')
  async fetch(@CurrentActor() actor: Actor, @Param('name') name: string, @Param('reference') reference: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const found = await this.snapshots.resolve(actor, name, reference);
    const objects = await this.files.fetch(actor, found, await pathsIn(request));
    describeSnapshot(reply, found).status(200).header('Content-Type', objectFramesMediaType).send(objects);
  }

  @Get('snapshots/:reference/files/*')
  @Requires('dataset:read')
  async file(@CurrentActor() actor: Actor, @Param('name') name: string, @Param('reference') reference: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const found = await this.snapshots.resolve(actor, name, reference);
    const file = await this.files.find(actor, found, requestedPath(request));
    const content = { ...file, mediaType: mediaTypeOf(artifactPathFromUrl(encodeURIComponent(file.path))) };
    void reply.header('Plinth-Snapshot', found.snapshot.digest);
    if (isKnownContent(request, content)) return void describeContent(reply, content).status(304).send();
    await sendContent(request, reply, content, (range) => this.files.open(actor, file, range));
  }
}

/** Which snapshot it is that a ref led to. */
function describeSnapshot(reply: FastifyReply, { snapshot }: FoundSnapshot): FastifyReply {
  return reply.header('Plinth-Snapshot', snapshot.digest).header('Cache-Control', 'private, no-cache').header('X-Content-Type-Options', 'nosniff');
}

/** The path of a request, from its target as it came over the wire: routers decode in ways of their own. */
function requestedPath(request: FastifyRequest): string {
  const encoded = /^\/api\/v1\/datasets\/[^/?]*\/snapshots\/[^/?]*\/files\/([^?#]*)/.exec(request.raw.url ?? '')?.[1];
  return artifactPathFromUrl(encoded ?? '');
}
