import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { CurrentActor, Requires } from '@plinth/access';
import { type Actor, InvalidInput } from '@plinth/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ArchiveService } from '../archive.service.js';
import { artifactFolder, attachment } from '../rules/index.js';
import { requestedOwner } from './request-path.js';

@Controller(['api/v1/runs/:ownerId/archive', 'api/v1/model-versions/:ownerId/archive'])
export class ArchiveController {
  constructor(private readonly archives: ArchiveService) {}

  /** A folder of an owner's artifacts, all of them without `path`, as a tar. */
  @Get()
  @Requires('artifact:read')
  async get(@CurrentActor() actor: Actor, @Param('ownerId') ownerId: string, @Query('path') path: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (path !== undefined && typeof path !== 'string') throw new InvalidInput('path is given more than once.', { field: 'path', help: 'Name one folder.' });
    const folder = artifactFolder(path);
    const archive = await this.archives.open(actor, requestedOwner(request, ownerId), folder);
    reply
      .header('Content-Type', 'application/x-tar')
      .header('Cache-Control', 'private, no-cache')
      .header('Content-Disposition', attachment(`${folder === '' ? 'artifacts' : folder}.tar`))
      .header('Content-Security-Policy', "sandbox; default-src 'none'")
      .header('X-Content-Type-Options', 'nosniff')
      .send(archive);
  }
}
