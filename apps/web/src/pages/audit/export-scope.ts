import { isRecord } from '../../api/failure.js';

const day = (instant: unknown): string => (typeof instant === 'string' ? new Date(instant).toLocaleString('en-GB', { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }) : '');

/** What an export is of, in words. `nameOf`: the model's name, where it is known. */
export function scopeWords(scope: unknown, nameOf: (modelId: string) => string | undefined): string {
  if (!isRecord(scope)) return 'Unknown';
  const { kind, since, until, subjectKind, subjectId, modelId } = scope;
  if (kind === 'WORKSPACE') return 'Whole workspace';
  if (kind === 'PERIOD') return [typeof since === 'string' ? `from ${day(since)}` : '', typeof until === 'string' ? `until ${day(until)}` : ''].filter((part) => part !== '').join(' ');
  if (kind === 'SUBJECT') return `${String(subjectKind)} ${String(subjectId)}`;
  if (kind === 'MODEL') return `model ${nameOf(String(modelId)) ?? String(modelId)}`;
  return 'Unknown';
}
