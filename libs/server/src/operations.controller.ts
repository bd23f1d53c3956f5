import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { Requires } from '@plinth/access';
import { BlobStoreFull, type BlobStore } from '@plinth/platform/blobs';
import { Database } from '@plinth/platform/database';
import { JobQueue } from '@plinth/platform/jobs';
import { BLOB_STORE } from '@plinth/platform/nest';
import { Telemetry } from '@plinth/platform/telemetry';
import type { FastifyReply } from 'fastify';
import { lexicographicSortSchema, printSchema } from 'graphql';

const partTimeoutMs = 2_000;

/** What those who run Plinth ask of it. Tells nothing of any workspace, so it is open. */
@Controller()
@Requires('public')
export class OperationsController {
  constructor(
    private readonly database: Database,
    private readonly jobs: JobQueue,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    private readonly schemas: GraphQLSchemaHost,
    private readonly telemetry: Telemetry,
  ) {}

  /** The process lives. */
  @Get('health')
  health() {
    return { status: 'ok' };
  }

  /** Every part that Plinth stands on answers and has room; 503 says which does not. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const parts = { database: this.database.ping(), jobs: this.jobs.ping(), blobs: this.blobs.ping() };
    const states = await Promise.all(Object.entries(parts).map(async ([name, ping]) => [name, await stateOf(ping)] as const));
    const ready = states.every(([, state]) => state === 'up');
    void reply.status(ready ? 200 : 503);
    return { status: ready ? 'ready' : 'not ready', parts: Object.fromEntries(states) };
  }

  /** This process in numbers, for Prometheus. */
  @Get('metrics')
  async metrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { body, contentType } = await this.telemetry.read();
    void reply.header('Content-Type', contentType);
    return body;
  }

  /** The API's schema, as text. */
  @Get('schema.graphql')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  schema(): string {
    return printSchema(lexicographicSortSchema(this.schemas.schema));
  }
}

/** A store that is full is not away: what is there can be read, and room made. */
type PartState = 'up' | 'full' | 'down';

async function stateOf(ping: Promise<void>): Promise<PartState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<PartState>((resolve) => {
    timer = setTimeout(() => resolve('down'), partTimeoutMs);
  });
  const answered = ping.then<PartState, PartState>(() => 'up', (error: unknown) => (error instanceof BlobStoreFull ? 'full' : 'down'));
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}
