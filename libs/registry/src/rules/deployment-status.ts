import { PlinthError } from '@plinth/kernel';
import type { DeploymentStatus } from './vocabulary.js';

/** What may follow: a newer deployment ends an older one (SUPERSEDED), a way back does so by ROLLED_BACK. */
const next: Readonly<Record<DeploymentStatus, readonly DeploymentStatus[]>> = {
  REQUESTED: ['IN_PROGRESS', 'ACTIVE', 'FAILED', 'SUPERSEDED'],
  IN_PROGRESS: ['ACTIVE', 'FAILED', 'SUPERSEDED'],
  ACTIVE: ['SUPERSEDED', 'ROLLED_BACK'],
  FAILED: [],
  SUPERSEDED: [],
  ROLLED_BACK: [],
};

/** What CI/CD can tell of a deployment; that another took its place, Plinth finds itself. */
export const reportableStatuses = ['IN_PROGRESS', 'ACTIVE', 'FAILED'] as const;
export type ReportableStatus = (typeof reportableStatuses)[number];

export class IllegalDeploymentStatus extends PlinthError {
  constructor(from: DeploymentStatus, to: DeploymentStatus) {
    super('ILLEGAL_DEPLOYMENT_STATUS', 'CONFLICT', `A deployment that is ${from} can not become ${to}.`, { field: 'input.status', help: next[from].length ? `It can become ${next[from].join(' or ')}.` : 'It has ended: deploy again.', details: { from, to } });
  }
}

/** True while it may still become ACTIVE. */
export function isOpen(status: DeploymentStatus): boolean {
  return status === 'REQUESTED' || status === 'IN_PROGRESS';
}

export function mayBecome(from: DeploymentStatus, to: DeploymentStatus): boolean {
  return next[from].includes(to);
}

/** Whether the report changes anything: told again what is known, nothing happens. @throws IllegalDeploymentStatus */
export function isNews(from: DeploymentStatus, to: DeploymentStatus): boolean {
  if (from === to) return false;
  if (!mayBecome(from, to)) throw new IllegalDeploymentStatus(from, to);
  return true;
}
