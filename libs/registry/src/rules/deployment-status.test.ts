import { describe, expect, it } from 'vitest';
import { isNews, isOpen, mayBecome } from './deployment-status.js';
import { deploymentStatuses } from './vocabulary.js';

describe('the status of a deployment', () => {
  it('goes forward only', () => {
    const ways = deploymentStatuses.flatMap((from) => deploymentStatuses.filter((to) => mayBecome(from, to)).map((to) => `${from} ${to}`));
    expect(ways).toEqual(['REQUESTED IN_PROGRESS', 'REQUESTED ACTIVE', 'REQUESTED FAILED', 'REQUESTED SUPERSEDED', 'IN_PROGRESS ACTIVE', 'IN_PROGRESS FAILED', 'IN_PROGRESS SUPERSEDED', 'ACTIVE SUPERSEDED', 'ACTIVE ROLLED_BACK']);
  });

  it('told again is no news; told wrongly is refused', () => {
    for (const status of deploymentStatuses) expect(isNews(status, status)).toBe(false);
    expect(isNews('REQUESTED', 'ACTIVE')).toBe(true);
    expect(() => isNews('FAILED', 'ACTIVE')).toThrow(/can not become ACTIVE/);
  });

  it('is open until it is ACTIVE or has ended', () => expect(deploymentStatuses.filter(isOpen)).toEqual(['REQUESTED', 'IN_PROGRESS']));
});
