import { describe, expect, it } from 'vitest';
import { dossierPdf } from './dossier.js';

const cover = { title: 'fraud version 12', lines: ['Приклад, παράδειγμα, ejemplo'], at: new Date('2026-11-23T10:00:00.000Z') };
const sections = Array.from({ length: 9 }, (_, index) => ({ number: index + 1, title: `Section ${index + 1}`, entries: [{ label: 'Intended purpose', value: 'Ranks claims — für Menschen. '.repeat(12) }, { label: 'Hardware', value: null }] }));

describe('the dossier', () => {
  it('is a PDF of the same bytes for the same facts', async () => {
    const [one, other] = [await dossierPdf(cover, sections), await dossierPdf(cover, sections)];
    expect(one.subarray(0, 5).toString()).toBe('%PDF-');
    expect(one.equals(other)).toBe(true);
    expect((await dossierPdf({ ...cover, title: 'fraud version 13' }, sections)).equals(one)).toBe(false);
  });
});
