import type { Readable } from 'node:stream';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { CurrentActor, Requires } from '@plinth/access';
import { attachment, entityTag } from '@plinth/artifacts';
import { type Actor, isUuid } from '@plinth/kernel';
import type { FastifyReply } from 'fastify';
import { BundleService } from '../bundle.service.js';
import { EvidenceNotFound, ExportNotFound } from '../evidence.errors.js';
import { ExportService } from '../export.service.js';

interface Sent {
  readonly name: string;
  readonly digest: string;
  readonly size: number;
}

/** Bundles and exports as files to save. */
@Controller('api/v1')
export class EvidenceController {
  constructor(
    private readonly bundles: BundleService,
    private readonly exports: ExportService,
  ) {}

  @Get('promotion-requests/:requestId/evidence')
  @Requires('evidence:read')
  async evidence(@CurrentActor() actor: Actor, @Param('requestId') requestId: string, @Res() reply: FastifyReply): Promise<void> {
    if (!isUuid(requestId)) throw new EvidenceNotFound(requestId);
    const { content, bundle } = await this.bundles.open(actor, requestId);
    send(reply, { name: `evidence-${requestId}.zip`, digest: bundle.digest ?? '', size: bundle.size ?? 0 }, content);
  }

  @Get('audit-exports/:id/content')
  @Requires('audit:export')
  async export(@CurrentActor() actor: Actor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    if (!isUuid(id)) throw new ExportNotFound(id);
    const { content, found } = await this.exports.open(actor, id);
    send(reply, { name: `audit-export-${id}.zip`, digest: found.digest ?? '', size: found.size ?? 0 }, content);
  }
}

function send(reply: FastifyReply, { name, digest, size }: Sent, content: Readable): void {
  reply
    .header('Content-Type', 'application/zip')
    .header('Content-Length', size)
    .header('ETag', entityTag(digest))
    .header('Cache-Control', 'private, no-store')
    .header('Content-Disposition', attachment(name))
    .header('Content-Security-Policy', "sandbox; default-src 'none'")
    .header('X-Content-Type-Options', 'nosniff')
    .send(content);
}
