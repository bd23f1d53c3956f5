import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Clock, IdSource, SystemClock } from '@plinth/kernel';
import { Analytics } from '../analytics/index.js';
import type { BlobStore } from '../blobs/index.js';
import { Database } from '../database/index.js';
import { Idempotency } from '../idempotency/index.js';
import { IdempotencyForget, Inbox, JobQueue, JobRunner, OutboxDrain } from '../jobs/index.js';
import { Outbound, readOutboundSettings, SignedCalls } from '../outbound/index.js';
import { Outbox, OutboxRelay } from '../outbox/index.js';
import { SecretBox } from '../secrets/index.js';
import { Telemetry } from '../telemetry/index.js';
import { Feeds, PubSub } from '../pubsub/index.js';
import type { TileStore } from '../tiles/index.js';

/** The interfaces that Nest injects by name: they have two implementations. */
export const BLOB_STORE = Symbol('BLOB_STORE');
export const TILE_STORE = Symbol('TILE_STORE');

/** The parts that Plinth stands on, connected. Whoever opened them closes them. */
export interface PlatformParts {
  readonly database: Database;
  readonly jobs: JobQueue;
  readonly blobs: BlobStore;
  readonly tiles: TileStore;
  readonly secrets: SecretBox;
  readonly analytics: Analytics;
  readonly clock?: Clock;
}

/** Gives every domain the database, the outbox, jobs, blobs, time and ids. */
@Global()
@Module({})
export class PlatformModule {
  static over({ database, jobs, blobs, tiles, secrets, analytics, clock = new SystemClock() }: PlatformParts): DynamicModule {
    const ids = new IdSource(clock);
    const inbox = new Inbox(database, clock);
    const pubsub = new PubSub(database);
    const outbound = new Outbound(readOutboundSettings(process.env));
    const provided = [
      { provide: Database, useValue: database },
      { provide: JobQueue, useValue: jobs },
      { provide: BLOB_STORE, useValue: blobs },
      { provide: TILE_STORE, useValue: tiles },
      { provide: SecretBox, useValue: secrets },
      { provide: Analytics, useValue: analytics },
      { provide: Clock, useValue: clock },
      { provide: IdSource, useValue: ids },
      { provide: Outbox, useValue: new Outbox(database, clock, ids) },
      { provide: OutboxRelay, useValue: new OutboxRelay(database) },
      { provide: Telemetry, useValue: new Telemetry() },
      { provide: Inbox, useValue: inbox },
      { provide: Outbound, useValue: outbound },
      { provide: SignedCalls, useValue: new SignedCalls(outbound, inbox, clock, ids) },
      { provide: PubSub, useValue: pubsub },
      { provide: Feeds, useValue: new Feeds(pubsub) },
      { provide: Idempotency, useValue: new Idempotency(database, clock) },
    ];
    return {
      module: PlatformModule,
      imports: [DiscoveryModule],
      providers: [...provided, JobRunner, OutboxDrain, IdempotencyForget],
      exports: [...provided.map(({ provide }) => provide), JobRunner],
    };
  }
}
