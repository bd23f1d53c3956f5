import type { ExecutionDifferenceKind, ExecutionTrigger } from '../generated/pipelines/graphql.js';

export const triggerWords: Readonly<Record<ExecutionTrigger, string>> = { SCHEDULED: 'schedule', MANUAL: 'by hand', EVENT: 'event', BACKFILL: 'backfill' };

export const differenceWords: Readonly<Record<ExecutionDifferenceKind, string>> = { CODE: 'Code', INPUT: 'Inputs', PARAM: 'Parameters', ENVIRONMENT: 'Environment' };

/** A step's name without its pipeline's, which schedulers put before it: `load` of `sales.load` in `sales`. */
export function shortName(name: string, pipeline: string | undefined): string {
  if (pipeline === undefined || !name.startsWith(pipeline)) return name;
  const rest = name.slice(pipeline.length).replace(/^[./:_-]/, '');
  return rest === '' || rest.length === name.length - pipeline.length ? name : rest;
}

/** A number of times the usual: `2.4×`; `0.86×`. */
export function times(factor: number): string {
  if (!Number.isFinite(factor)) return '∞';
  return `${factor >= 100 ? Math.round(factor) : factor >= 9.95 ? factor.toFixed(0) : factor >= 1.995 ? factor.toFixed(1) : factor.toFixed(2)}×`;
}
