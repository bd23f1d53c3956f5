import { Controller, Get, Header, Param } from '@nestjs/common';
import { CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type ResolvedModel, ResolveService } from '../resolve.service.js';
import { aliasName, modelName } from '../rules/index.js';

/** Where an alias leads: the route of those who load models. */
@Controller('api/v1/models')
export class ResolveController {
  constructor(private readonly references: ResolveService) {}

  @Get(':name/aliases/:alias')
  @Header('Cache-Control', 'no-store')
  @Requires('model:read')
  alias(@CurrentActor() actor: Actor, @Param('name') name: string, @Param('alias') alias: string): Promise<ResolvedModel> {
    return this.references.resolveAlias(actor, modelName(name, 'name'), aliasName(alias, 'alias'), 'alias');
  }
}
