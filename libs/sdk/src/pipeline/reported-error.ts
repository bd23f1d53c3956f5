import { redactText } from '../capture/redact.js';
import type { ReportedError } from './reports.js';

const mostCauses = 5;

/** What is told of whatever was thrown: its class, what it says, its stack and what caused it. Secrets of known forms are masked. */
export function reportedError(thrown: unknown): ReportedError {
  if (!(thrown instanceof Error)) return { message: redactText(textOf(thrown)), language: 'JavaScript' };
  return { message: redactText(thrown.message), kind: classOf(thrown), stackTrace: redactText(stackOf(thrown)), language: 'JavaScript' };
}

/** A class that gives itself no name is called what its constructor is. */
function classOf(error: Error): string {
  return error.name !== 'Error' && error.name ? error.name : error.constructor.name || 'Error';
}

function stackOf(error: Error): string {
  const parts: string[] = [];
  for (let each: unknown = error; each !== undefined && parts.length <= mostCauses; each = each instanceof Error ? each.cause : undefined) parts.push(each instanceof Error ? (each.stack ?? `${each.name}: ${each.message}`) : textOf(each));
  return parts.join('\nCaused by: ');
}

function textOf(value: unknown): string {
  try {
    return typeof value === 'object' && value !== null ? (JSON.stringify(value) ?? '') : String(value);
  } catch {
    return 'something that has no text';
  }
}
