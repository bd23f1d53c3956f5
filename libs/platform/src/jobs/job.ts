import { SetMetadata } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';

/**
 * Where a job waits its turn. Jobs that wait for addresses which people typed, for mail servers or other systems go `outbound`, so that a
 * target which hangs holds up no audit record and no other work of Plinth's own.
 */
export type JobLane = 'main' | 'outbound';

/** What a job is, named on its class. Every job says which permission its system actor gets: that one and no other (law 4). */
export interface JobDefinition {
  /** `domain.act-on-thing`; also the BullMQ job name. */
  readonly name: string;
  readonly permission: string;
  /** Repeats for every workspace after this many milliseconds. */
  readonly everyMs?: number;
  /** `main` unless told. */
  readonly lane?: JobLane;
}

export const jobMetadataKey = 'plinth:job';

/** Marks a provider as the processor of a job. */
export const Job = (definition: JobDefinition): ClassDecorator => SetMetadata(jobMetadataKey, definition);

/**
 * Does one job for one workspace. May be called twice with the same payload (law 8): either its effect is idempotent by itself, or it
 * claims the job id in the inbox in the transaction that does the work.
 */
export interface JobProcessor {
  run(actor: Actor, payload: Readonly<Record<string, unknown>>, jobId: string): Promise<void>;
}
