import { Controller, Delete, Get, Head, HttpCode, Param, Put, Query, Req, Res } from '@nestjs/common';
import { CurrentActor, Requires } from '@plinth/access';
import { type Actor, InvalidInput } from '@plinth/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ArtifactService } from '../artifact.service.js';
import { ArtifactNotFound } from '../artifacts.errors.js';
import { type ArtifactPath, declaredMediaType, mediaTypeOf, parseContentDigest } from '../rules/index.js';
import { describeContent, isKnownContent, sendContent } from './content-answer.js';
import { contentLength, header } from './headers.js';
import { contentTypeOf, RawBody } from './raw-body.js';
import { requestedOwner, requestedPath } from './request-path.js';

/** Bytes of the artifacts of a run or a model version, streamed both ways. */
@Controller(['api/v1/runs/:ownerId/artifacts', 'api/v1/model-versions/:ownerId/artifacts'])
export class ArtifactController {
  constructor(private readonly artifacts: ArtifactService) {}

  @Put('*')
  @HttpCode(201)
  @RawBody()
  @Requires('artifact:write')
  async put(@CurrentActor() actor: Actor, @Param('ownerId') ownerId: string, @Req() request: FastifyRequest) {
    const path = requestedPath(request);
    const content = { path, mediaType: mediaTypeFrom(request, path), digest: parseContentDigest(header(request, 'content-digest')), size: contentLength(request) };
    const { digest, size, mediaType } = await this.artifacts.put(actor, requestedOwner(request, ownerId), content, request.raw);
    return { path, size, digest, mediaType };
  }

  @Head('*')
  @Requires('artifact:read')
  async head(@CurrentActor() actor: Actor, @Param('ownerId') ownerId: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const artifact = await this.artifacts.find(actor, requestedOwner(request, ownerId), requestedPath(request));
    if (isKnownContent(request, artifact)) return void describeContent(reply, artifact).status(304).send();
    await describeContent(reply, artifact).header('Content-Length', artifact.size).send();
  }

  @Get('*')
  @Requires('artifact:read')
  async get(@CurrentActor() actor: Actor, @Param('ownerId') ownerId: string, @Query('direct') wantsDirect: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const artifact = await this.artifacts.find(actor, requestedOwner(request, ownerId), requestedPath(request));
    if (isKnownContent(request, artifact)) return void describeContent(reply, artifact).status(304).send();
    // Only who asks is sent elsewhere: not every client follows, or reaches the store.
    const elsewhere = wantsDirect === '1' ? await this.artifacts.directAddress(actor, artifact) : undefined;
    if (elsewhere !== undefined) return void describeContent(reply, artifact).status(307).header('Cache-Control', 'no-store').header('Location', elsewhere).send();
    await sendContent(request, reply, artifact, (range) => this.artifacts.open(actor, artifact, range));
  }

  @Delete('*')
  @HttpCode(204)
  @Requires('artifact:delete')
  async delete(@CurrentActor() actor: Actor, @Param('ownerId') ownerId: string, @Req() request: FastifyRequest): Promise<void> {
    const path = requestedPath(request);
    if (!(await this.artifacts.delete(actor, requestedOwner(request, ownerId), path))) throw new ArtifactNotFound(path);
  }
}

function mediaTypeFrom(request: FastifyRequest, path: ArtifactPath): string {
  const given = contentTypeOf(request);
  if (given === undefined) return mediaTypeOf(path);
  const declared = declaredMediaType(given);
  if (declared === undefined) throw new InvalidInput('Content-Type is not a media type.', { field: 'Content-Type', help: 'Send one such as image/png, or leave it out.' });
  return declared;
}
