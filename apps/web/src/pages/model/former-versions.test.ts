import { describe, expect, it } from 'vitest';
import { formerVersions } from './former-versions.js';

const past = (version: number, endedAt: string, more: { readonly approved?: boolean; readonly activatedAt?: string | null } = {}) => ({ version, approved: false, activatedAt: '2026-01-01', requestedAt: '2026-01-01', endedAt, ...more });

describe('formerVersions', () => {
  it('lists each version once, the one that ran last first', () => {
    expect(formerVersions([past(3, '2026-03-03'), past(1, '2026-03-01'), past(3, '2026-02-01')], 4).map(({ version }) => version)).toEqual([3, 1]);
  });

  it('counts a version as approved when any of its times there was', () => {
    expect(formerVersions([past(3, '2026-03-03'), past(3, '2026-02-01', { approved: true })], 4)).toEqual([{ version: 3, approved: true, at: '2026-03-03' }]);
  });

  it('leaves out what runs now and what never ran', () => {
    expect(formerVersions([past(4, '2026-03-03'), past(2, '2026-02-01', { activatedAt: null })], 4)).toEqual([]);
  });
});
