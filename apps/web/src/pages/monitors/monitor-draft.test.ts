import { describe, expect, it } from 'vitest';
import { readDefinition } from '../../monitoring/definition.js';
import { definitionOf, newDraft } from './monitor-draft.js';

describe('a monitor that is being made', () => {
  it('looks each hour at the last hour, in the zone of whoever makes it', () => {
    expect(definitionOf(newDraft('Europe/Berlin'))).toEqual({ schedule: { kind: 'CRON', cron: '0 * * * *', windowHours: 1, timeZone: 'Europe/Berlin' }, tests: { share: 0.5 }, alert: { on: 'SHARE', openAfter: 1 }, consequences: [] });
  });

  it('is read back as it was meant', () => {
    expect(readDefinition(definitionOf({ ...newDraft('UTC'), looks: 'BATCH', on: 'ANY_COLUMN', openAfter: 3, consequence: 'ROLL_BACK' }))).toMatchObject({ schedule: { kind: 'BATCH' }, alertOn: 'ANY_COLUMN', openAfter: 3, consequences: ['ROLL_BACK'] });
    expect(readDefinition(definitionOf({ ...newDraft('UTC'), looks: 'DAY', share: 30 }))).toMatchObject({ schedule: { kind: 'CRON', cron: '0 0 * * *', windowHours: 24 }, share: 0.3 });
  });
});
