import { describe, expect, it } from 'vitest';
import { annexIv } from '../rules/index.js';
import { dossierFacts } from '../testing/dossier-facts.js';
import { textOfPdf } from '../testing/pdf-text.js';
import { dossierPdf } from './dossier.js';

const cover = { title: 'fraud version 12', lines: ['Приклад, παράδειγμα, ejemplo'], at: new Date('2026-11-23T10:00:00.000Z') };
const sections = Array.from({ length: 9 }, (_, index) => ({ number: index + 1, title: `Section ${index + 1}`, entries: [{ label: 'Intended purpose', value: 'Ranks claims — für Menschen. '.repeat(12) }, { label: 'Hardware', value: null }] }));
/** Lines break where the page ends: what is looked for may lie on two. */
const textOf = (pdf: Buffer): string => textOfPdf(pdf).replaceAll(/\s+/g, ' ');

describe('the dossier', () => {
  it('is a PDF of the same bytes for the same facts', async () => {
    const [one, other] = [await dossierPdf(cover, sections), await dossierPdf(cover, sections)];
    expect(one.subarray(0, 5).toString()).toBe('%PDF-');
    expect(one.equals(other)).toBe(true);
    expect((await dossierPdf({ ...cover, title: 'fraud version 13' }, sections)).equals(one)).toBe(false);
  });

  it('says in its pages what each section says, in their order, and the numbers of the gates', async () => {
    const text = textOf(await dossierPdf(cover, annexIv(dossierFacts)));
    const places = annexIv(dossierFacts).map(({ number, title }) => text.indexOf(`${number} ${title}`));
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(places).toEqual([...places].sort((one, other) => one - other));
    for (const { entries } of annexIv(dossierFacts)) {
      for (const { label, value } of entries) {
        expect(text).toContain(label);
        // A digest is longer than a line.
        for (const word of (value ?? '').split(/\s+/)) if (word.length < 40) expect(text).toContain(word);
      }
    }
    for (const said of [
      'auc-floor: PASS. auc is 0.9431; at least 0.93 is wanted.', 'drift: FAIL. 3 of 21 columns drifted; at most 2 may.', 'auc: 0.9431, wanted at least 0.93 (holds)', 'drifted columns: 3, wanted at most 2 (does not hold)', 'rows: 48211 (holds)',
      'Ada Lovelace: APPROVE', 'event 1377 of the audit log', 'Приклад, παράδειγμα, ejemplo', 'fraud version 12 · 1 of',
    ]) expect(text).toContain(said);
  });

  it('says of what Plinth has nothing that it has nothing, and cuts what is a book', async () => {
    const text = textOf(await dossierPdf(cover, [{ number: 7, title: 'Standards', entries: [{ label: 'Standards', value: null }, { label: 'Plan', value: `${'word '.repeat(4_000)}unsaid` }] }]));
    expect(text).toContain('Not recorded in Plinth');
    expect(text).toContain('word …');
    expect(text).not.toContain('unsaid');
  });
});
