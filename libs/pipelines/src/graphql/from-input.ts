import type { DataUse, ExecutionReport } from '../rules/index.js';
import type { AssetUseInput, ExecutionReportInput } from './report.types.js';

/** GraphQL's null is the domain's absence, at every depth. */
type Present<Value> = Value extends Date ? Value : Value extends readonly (infer Item)[] ? readonly Present<Item>[] : Value extends object ? { [Key in keyof Value]: Present<Exclude<Value[Key], null>> | (null extends Value[Key] ? undefined : never) } : Value;

export function toReport({ params, environment, inputs, outputs, at, ...rest }: ExecutionReportInput, now: Date): ExecutionReport {
  return {
    ...withoutNulls(rest),
    executionId: rest.executionId.toLowerCase(),
    at: at ?? now,
    ...(params ? { params: Object.fromEntries(params.map(({ key, value }) => [key, value])) } : {}),
    ...(environment ? { environment: Object.fromEntries(environment.map(({ key, value }) => [key, value])) } : {}),
    ...(inputs ? { inputs: inputs.map(toUse) } : {}),
    ...(outputs ? { outputs: outputs.map(toUse) } : {}),
  };
}

function toUse(input: AssetUseInput): DataUse {
  return withoutNulls(input);
}

function withoutNulls<Value>(value: Value): Present<Value> {
  return stripped(value) as Present<Value>;
}

function stripped(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Date) return value ?? undefined;
  if (Array.isArray(value)) return value.map(stripped);
  return Object.fromEntries(Object.entries(value).flatMap(([key, member]) => (member === null || member === undefined ? [] : [[key, stripped(member)]])));
}
