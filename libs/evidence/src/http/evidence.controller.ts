import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { CurrentActor, Requires } from '@plinth/access';
import { sendContent } from '@plinth/artifacts';
import { type Actor, isUuid } from '@plinth/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BundleService } from '../bundle.service.js';
import { EvidenceNotFound, ExportNotFound } from '../evidence.errors.js';
import { ExportService } from '../export.service.js';
import type { TakenPackage } from '../taken-package.js';

/** Bundles and exports as files to save, whole or from where a download was cut. */
@Controller('api/v1')
export class EvidenceController {
  constructor(
    private readonly bundles: BundleService,
    private readonly exports: ExportService,
  ) {}

  @Get('promotion-requests/:requestId/evidence')
  @Requires('evidence:read')
  async evidence(@CurrentActor() actor: Actor, @Param('requestId') requestId: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!isUuid(requestId)) throw new EvidenceNotFound(requestId);
    await send(request, reply, `evidence-${requestId}.zip`, await this.bundles.open(actor, requestId));
  }

  @Get('audit-exports/:id/content')
  @Requires('audit:export')
  async export(@CurrentActor() actor: Actor, @Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!isUuid(id)) throw new ExportNotFound(id);
    await send(request, reply, `audit-export-${id}.zip`, await this.exports.open(actor, id));
  }
}

function send(request: FastifyRequest, reply: FastifyReply, path: string, taken: TakenPackage): Promise<void> {
  return sendContent(request, reply, { path, digest: taken.digest, size: taken.size, mediaType: 'application/zip', cacheControl: 'private, no-store' }, (range) => taken.read(range));
}
