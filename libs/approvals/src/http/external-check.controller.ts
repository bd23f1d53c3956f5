import type { IncomingMessage } from 'node:http';
import { Controller, Headers, HttpCode, Param, Post, Req } from '@nestjs/common';
import { Requires, systemActor } from '@plinth/access';
import { RawBody } from '@plinth/artifacts';
import { type WorkspaceId, PlinthError } from '@plinth/kernel';
import type { FastifyRequest } from 'fastify';
import { ExternalCheckService } from '../external-check.service.js';

const maxBodyBytes = 16 * 1024;

class AnswerTooLarge extends PlinthError {
  constructor() {
    super('ANSWER_TOO_LARGE', 'TOO_LARGE', `An answer has at most ${maxBodyBytes} bytes.`, { help: 'Send a shorter summary and a link.' });
  }
}

/** Where checking systems answer. Anybody may call it; only what is signed with the policy's secret is taken. */
@Controller('api/v1/external-checks')
export class ExternalCheckController {
  constructor(private readonly checks: ExternalCheckService) {}

  @Post(':workspaceId/:checkId')
  @Requires('public')
  @RawBody()
  @HttpCode(204)
  async answer(@Param('workspaceId') workspaceId: string, @Param('checkId') checkId: string, @Headers() headers: Record<string, unknown>, @Req() request: FastifyRequest): Promise<void> {
    await this.checks.answer(systemActor(workspaceId as WorkspaceId, 'external-check:ask', String(request.id)), checkId, headers, await textOf(request.raw));
  }
}

/** The body as it came, since that is what was signed. @throws AnswerTooLarge */
async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxBodyBytes) throw new AnswerTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
