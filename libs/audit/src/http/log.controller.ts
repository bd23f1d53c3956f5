import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { CurrentActor, IdentityStore, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { originOf } from '@plinth/verify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LogService } from '../log/log.service.js';

/** The log as C2SP tlog-tiles, for verifiers that are not ours. `workspace` is the id or the slug of the token's own. */
@Controller('tlog/:workspace')
export class LogController {
  constructor(
    private readonly log: LogService,
    private readonly identities: IdentityStore,
  ) {}

  @Get('checkpoint')
  @Requires('audit:read')
  async checkpoint(@CurrentActor() actor: Actor, @Param('workspace') workspace: string, @Res() reply: FastifyReply): Promise<void> {
    await this.requireOwn(actor, workspace);
    const { note } = await this.log.checkpoint(actor);
    await reply.header('Content-Type', 'text/plain; charset=utf-8').header('Cache-Control', 'private, no-cache').send(note);
  }

  /** Every key that ever signed, with the tree sizes that it signs. */
  @Get('keys')
  @Requires('audit:read')
  async keys(@CurrentActor() actor: Actor, @Param('workspace') workspace: string) {
    await this.requireOwn(actor, workspace);
    return { origin: originOf(actor.workspaceId), keys: (await this.log.keys(actor)).map(({ handover: _, ...key }) => key) };
  }

  @Get('tile/*')
  @Requires('audit:read')
  async tile(@CurrentActor() actor: Actor, @Param('workspace') workspace: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.requireOwn(actor, workspace);
    const [path = ''] = request.url.split('?', 1);
    const bytes = await this.log.tile(actor, path.slice(path.indexOf('/tile/') + 1));
    // What a tile of a certain width holds never changes.
    await reply.header('Content-Type', 'application/octet-stream').header('Cache-Control', 'private, max-age=31536000, immutable').send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  private async requireOwn(actor: Actor, workspace: string): Promise<void> {
    const own = workspace === actor.workspaceId ? undefined : await this.identities.workspaceById(actor.workspaceId);
    this.log.requireOwn(actor, workspace, own?.slug);
  }
}
