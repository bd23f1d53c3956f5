import { Body, Controller, Delete, Head, HttpCode, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { CurrentActor, Requires } from '@plinth/access';
import { type Actor, InvalidInput } from '@plinth/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { OwnerReference } from '../artifact-owners.js';
import { artifactPath, declaredMediaType, mediaTypeOf } from '../rules/index.js';
import { UploadService } from '../upload.service.js';
import { byteCount } from './headers.js';
import { RawBody } from './raw-body.js';

/** What a client sends at a time. One that is cut off loses nothing that arrived, so this only keeps requests short enough for proxies between. */
const chunkSize = 256 << 20;

const uploadRequest = z.strictObject({
  runId: z.string().max(100).optional(),
  modelVersionId: z.string().max(100).optional(),
  datasetId: z.string().max(100).optional(),
  path: z.string().max(4_096),
  size: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  digest: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in 64 lower-case hex digits'),
  mediaType: z.string().max(300).nullish(),
  direct: z.boolean().optional(),
});

const addressRequest = z.strictObject({
  parts: z.array(z.strictObject({ part: z.number().int().min(1).max(10_000), digest: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in 64 lower-case hex digits') })).min(1).max(100),
});

/** Uploads that go on where they were cut off. */
@Controller('api/v1/uploads')
export class UploadController {
  constructor(private readonly uploads: UploadService) {}

  @Post()
  @HttpCode(201)
  @Requires('artifact:write')
  async begin(@CurrentActor() actor: Actor, @Body() body: unknown) {
    const { runId, modelVersionId, datasetId, path: text, size, digest, mediaType: given, direct: wantsDirect } = parsed(uploadRequest, body, '{"runId", "modelVersionId" or "datasetId", "path", "size", "digest", "mediaType"?, "direct"?}; size in bytes, digest the SHA-256 in hex');
    const path = artifactPath(text);
    const mediaType = given === null || given === undefined ? mediaTypeOf(path) : declaredMediaType(given);
    if (mediaType === undefined) throw new InvalidInput('mediaType is not a media type.', { field: 'mediaType', help: 'Send one such as image/png, or leave it out.' });
    const { uploadId, offset, complete, direct = null } = await this.uploads.begin(actor, ownerOf({ run: runId, 'model-version': modelVersionId, dataset: datasetId }), { path, size, digest, mediaType }, { direct: wantsDirect ?? false });
    return { uploadId, offset, complete, chunkSize, direct };
  }

  @Head(':uploadId')
  @Requires('artifact:write')
  async state(@CurrentActor() actor: Actor, @Param('uploadId') uploadId: string, @Res() reply: FastifyReply): Promise<void> {
    const { offset, size } = await this.uploads.state(actor, uploadId);
    await reply.header('Upload-Offset', offset).header('Upload-Length', size).header('Cache-Control', 'no-store').send();
  }

  @Patch(':uploadId')
  @HttpCode(204)
  @RawBody()
  @Requires('artifact:write')
  async append(@CurrentActor() actor: Actor, @Param('uploadId') uploadId: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const { offset, size } = await this.uploads.append(actor, uploadId, byteCount(request, 'Upload-Offset'), request.raw);
    void reply.header('Upload-Offset', offset).header('Upload-Length', size);
  }

  /** Where to PUT parts of a direct upload. */
  @Post(':uploadId/addresses')
  @HttpCode(200)
  @Requires('artifact:write')
  async addresses(@CurrentActor() actor: Actor, @Param('uploadId') uploadId: string, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    const { parts } = parsed(addressRequest, body, '{"parts": [{"part", "digest"}]}, at most 100; part from 1 up, digest the SHA-256 of that part in hex');
    void reply.header('Cache-Control', 'no-store');
    return this.uploads.addresses(actor, uploadId, parts);
  }

  /** Every part of a direct upload has arrived. 202 while it is still being read back: ask again. */
  @Post(':uploadId/complete')
  @Requires('artifact:write')
  async finish(@CurrentActor() actor: Actor, @Param('uploadId') uploadId: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const { complete } = await this.uploads.finish(actor, uploadId);
    void reply.status(complete ? 200 : 202);
    return { complete };
  }

  @Delete(':uploadId')
  @HttpCode(204)
  @Requires('artifact:write')
  async abort(@CurrentActor() actor: Actor, @Param('uploadId') uploadId: string): Promise<void> {
    await this.uploads.abort(actor, uploadId);
  }
}

/** The ids by the kinds of owners; one of them is given. */
function ownerOf(ids: Readonly<Record<string, string | undefined>>): OwnerReference {
  const [owner, ...others] = Object.entries(ids).flatMap(([kind, id]) => (id === undefined ? [] : [{ kind, id }]));
  if (owner && others.length === 0) return owner;
  throw new InvalidInput('An upload has one owner.', { field: 'runId', help: 'Send runId, modelVersionId or datasetId.' });
}

function parsed<Shape>(schema: z.ZodType<Shape>, body: unknown, shape: string): Shape {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.join('.') || 'body';
  throw new InvalidInput(`${field}: ${issue?.message ?? 'is wrong'}.`, { field, help: `Send ${shape}.` });
}
