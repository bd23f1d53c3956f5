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
  path: z.string().max(4_096),
  size: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  digest: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in 64 lower-case hex digits'),
  mediaType: z.string().max(300).nullish(),
});

/** Uploads that go on where they were cut off. */
@Controller('api/v1/uploads')
export class UploadController {
  constructor(private readonly uploads: UploadService) {}

  @Post()
  @HttpCode(201)
  @Requires('artifact:write')
  async begin(@CurrentActor() actor: Actor, @Body() body: unknown) {
    const { runId, modelVersionId, path: text, size, digest, mediaType: given } = parsed(body);
    const path = artifactPath(text);
    const mediaType = given === null || given === undefined ? mediaTypeOf(path) : declaredMediaType(given);
    if (mediaType === undefined) throw new InvalidInput('mediaType is not a media type.', { field: 'mediaType', help: 'Send one such as image/png, or leave it out.' });
    const { uploadId, offset, complete } = await this.uploads.begin(actor, ownerOf(runId, modelVersionId), { path, size, digest, mediaType });
    return { uploadId, offset, complete, chunkSize };
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

  @Delete(':uploadId')
  @HttpCode(204)
  @Requires('artifact:write')
  async abort(@CurrentActor() actor: Actor, @Param('uploadId') uploadId: string): Promise<void> {
    await this.uploads.abort(actor, uploadId);
  }
}

function ownerOf(runId: string | undefined, modelVersionId: string | undefined): OwnerReference {
  if (runId !== undefined && modelVersionId === undefined) return { kind: 'run', id: runId };
  if (modelVersionId !== undefined && runId === undefined) return { kind: 'model-version', id: modelVersionId };
  throw new InvalidInput('An upload has one owner.', { field: 'runId', help: 'Send runId or modelVersionId.' });
}

function parsed(body: unknown): z.infer<typeof uploadRequest> {
  const result = uploadRequest.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.join('.') || 'body';
  throw new InvalidInput(`${field}: ${issue?.message ?? 'is wrong'}.`, { field, help: 'Send {"runId" or "modelVersionId", "path", "size", "digest", "mediaType"?}; size in bytes, digest the SHA-256 in hex.' });
}
