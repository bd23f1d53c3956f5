/**
 * The life of a promotion request. `OPEN` takes votes; the others have decided or ended it. Nothing leads back to `OPEN`: what was ended
 * is asked anew, so that no vote survives it.
 */
export const requestStatuses = ['OPEN', 'APPROVED', 'EXECUTING', 'EXECUTED', 'EXECUTION_FAILED', 'REJECTED', 'EXPIRED', 'WITHDRAWN', 'VOIDED'] as const;
export type RequestStatus = (typeof requestStatuses)[number];

const successors: Readonly<Record<RequestStatus, readonly RequestStatus[]>> = {
  OPEN: ['APPROVED', 'REJECTED', 'EXPIRED', 'WITHDRAWN', 'VOIDED'],
  APPROVED: ['EXECUTING', 'EXPIRED', 'WITHDRAWN', 'VOIDED'],
  EXECUTING: ['EXECUTED', 'EXECUTION_FAILED'],
  EXECUTION_FAILED: ['EXECUTING', 'WITHDRAWN', 'VOIDED', 'EXPIRED'],
  EXECUTED: [],
  REJECTED: [],
  EXPIRED: [],
  WITHDRAWN: [],
  VOIDED: [],
};

export function mayBecome(from: RequestStatus, to: RequestStatus): boolean {
  return successors[from].includes(to);
}

/** True when nothing will ever happen to it again. */
export function isFinal(status: RequestStatus): boolean {
  return successors[status].length === 0;
}
