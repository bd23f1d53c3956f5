import type { StepRecord } from './step-record.js';

/** Begins a step within another, or of the pipeline itself. */
export type StepStarter = (parent: StepRecord | undefined, name: string, options: unknown, work: unknown) => Promise<unknown>;
