import { isRecord } from '../../api/failure.js';

const words: Readonly<Record<string, string>> = {
  REQUESTED: 'asked',
  COMMENTED: 'commented',
  CHECK_ASKED: 'asked an external check',
  CHECK_TIMED_OUT: 'heard no answer from an external check',
  REMINDED: 'reminded those it waits for',
  ESCALATED: 'told others, since nobody had decided',
  APPROVED: 'found it approved',
  REJECTED: 'found it rejected',
  GLASS_BROKEN: 'broke the glass',
  EXECUTING: 'began to carry it out',
  EXECUTED: 'carried it out',
  EXECUTION_FAILED: 'could not carry it out',
  EXPIRED: 'ended it: its time was over',
  WITHDRAWN: 'withdrew it',
  VOIDED: 'voided it',
  REVIEW_CONFIRMED: 'reviewed the emergency: it was right',
  REVIEW_REVERTED: 'reviewed the emergency: it goes back',
  REVIEW_LAPSED: 'found no review in time',
  TAKEN_BACK: 'took it back',
};

/** What happened, as the rest of a sentence that begins with who did it; and what more there is to say. */
export function eventWords(kind: string, details: unknown): { readonly what: string; readonly more: string | undefined } {
  const known = isRecord(details) ? details : {};
  const text = (key: string): string | undefined => (typeof known[key] === 'string' ? known[key] : undefined);
  const changed = Array.isArray(known['changed']) ? `changed: ${known['changed'].join(', ')}` : undefined;
  const more = changed ?? text('reason') ?? text('message');
  if (kind === 'VOTED') return { what: known['verdict'] === 'REJECT' ? 'rejected' : 'approved', more };
  if (kind === 'THREAD_RESOLVED') return { what: known['resolved'] === false ? 'opened a thread again' : 'resolved a thread', more };
  if (kind === 'CHECK_ANSWERED') return { what: `answered the check ${text('gateId') ?? ''}: ${known['passed'] === true ? 'passed' : 'not passed'}`, more };
  return { what: words[kind] ?? kind.toLowerCase().replaceAll('_', ' '), more };
}
