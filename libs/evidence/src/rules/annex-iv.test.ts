import { describe, expect, it } from 'vitest';
import { dossierFacts } from '../testing/dossier-facts.js';
import { annexIv, type DossierFacts } from './annex-iv.js';

/** A section's entries by their label. */
const said = (facts: DossierFacts, number: number) => Object.fromEntries(annexIv(facts).find((section) => section.number === number)!.entries.map(({ label, value }) => [label, value]));
const { decision, manifest, model } = dossierFacts;

describe('the technical documentation', () => {
  it('has the nine sections of Annex IV, in their order and by their names', () => {
    expect(annexIv(dossierFacts).map(({ number, title }) => `${number} ${title}`)).toEqual([
      '1 General description of the AI system', '2 Elements of the system and the process of its development', '3 Monitoring, functioning and control', '4 Appropriateness of the performance metrics',
      '5 Risk management system (Article 9)', '6 Changes through the lifecycle', '7 Harmonised standards applied', '8 EU declaration of conformity', '9 Post-market monitoring (Article 72)',
    ]);
  });

  it('says what was decided on', () => {
    expect(said(dossierFacts, 1)).toEqual({
      'Name': 'fraud', 'Intended purpose': 'To rank claims for people who decide', 'Description': 'Ranks insurance claims', 'Version': `12, content SHA-256 ${'e'.repeat(64)}`, 'What the version is': 'Trained on a year more',
      'Replaces': 'version 9', 'Risk tier': 'HIGH', 'Put into service as': 'environment production', 'Interaction with other systems': null, 'Software it was made with': 'python: 3.12.4',
      'Forms in which it is delivered': 'model/weights.bin (7340032 bytes)', 'Hardware': 'Four cores.', 'Instructions for use': null,
    });
    const first = said({ ...dossierFacts, decision: { ...decision, subject: { ...decision.subject, current: null, target: { kind: 'ALIAS', name: 'champion' } } } }, 1);
    expect(first).toMatchObject({ 'Replaces': 'nothing: the target was empty', 'Put into service as': 'alias @champion' });
  });

  it('says how it was made, and what each gate said', () => {
    expect(said(dossierFacts, 2)).toMatchObject({
      'Methods and steps of development': expect.stringMatching(/name: boosted-7;/), 'Parameters of training': 'learning_rate = 0.1\ndepth = 6', 'Inputs and outputs': 'in amount: double\nout score: double',
      'Data: origin, scope and preparation': expect.stringMatching(/^name: claims; digest: c{64}; sourceType: s3; source: s3:\/\/claims\/2026;/), 'Assessment of bias': 'Measured by region.', 'Human oversight': 'A clerk reads each one.',
      'Validation and testing': 'auc-floor: PASS. auc is 0.9431; at least 0.93 is wanted.\ndrift: FAIL. 3 of 21 columns drifted; at most 2 may.', 'Cybersecurity': null, 'Architecture and design': null,
    });
  });

  it('says who released it, by the name that they signed with, and whose vote did not count', () => {
    expect(said(dossierFacts, 3)).toMatchObject({
      'Capabilities and limits': 'Small claims only.', 'Foreseeable unintended outcomes': 'Honest people may wait.',
      'Who released it': 'Ada Lovelace: APPROVE, “Approved after independent validation”, 2026-11-23T09:58:00.000Z\n01931e7e-0000-7000-8000-000000000014: REJECT, 2026-11-23T09:59:00.000Z (not counted)',
    });
  });

  it('says what was measured and what was asked for', () => {
    expect(said(dossierFacts, 4)).toEqual({
      'Metrics of the version': expect.stringMatching(/^auc = value: 0\.9431; step: 3; .*\nrecall = value: 0\.87; /),
      'Metrics that were required': 'auc: 0.9431, wanted at least 0.93 (holds)\ndrifted columns: 3, wanted at most 2 (does not hold)\nrows: 48211 (holds)', 'Why these metrics': null,
    });
    expect(said(dossierFacts, 5)).toEqual({ 'Risk tier': 'HIGH', 'Policies that decided': `High risk into production, version 4, SHA-256 ${'4'.repeat(64)}`, 'Risks and measures': 'Honest people may wait.' });
  });

  it('says when and where it is written down, and what was edited since', () => {
    expect(said(dossierFacts, 6)).toEqual({
      'Request': '#41 of 2026-11-22T09:00:00.000Z: Better on small claims', 'Decision': `APPROVED at 2026-11-23T10:00:00.000Z; record SHA-256 ${'6'.repeat(64)}; event 1377 of the audit log`, 'Edited since the decision': 'model description', 'Changes made before': null,
    });
    expect(said({ ...dossierFacts, changedSince: [], decision: { ...decision, request: { ...decision.request, reason: null } } }, 6)).toMatchObject({ 'Edited since the decision': 'nothing', 'Request': '#41 of 2026-11-22T09:00:00.000Z' });
  });

  it('has standards, declaration and plan from the card', () => {
    expect([said(dossierFacts, 7), said(dossierFacts, 8), said(dossierFacts, 9)]).toEqual([{ Standards: 'ISO/IEC 42001' }, { Declaration: 'Signed in Lisbon.' }, { Plan: 'Drift is looked at each night.' }]);
  });

  it('says nothing where Plinth has nothing, and takes from the card what nothing else says', () => {
    const bare: DossierFacts = { ...dossierFacts, model: { description: ' ', intendedUse: null, card: [] }, version: { description: null }, decision: { ...decision, gates: [], votes: [], policies: [] }, manifest: { ...manifest, artifacts: [], signature: null, metrics: {}, params: {}, inputs: [], environment: null, sourceRun: null } };
    expect([said(bare, 1)['Description'], said(bare, 1)['Intended purpose'], ...Object.values(said(bare, 2)), ...Object.values(said(bare, 4)), said(bare, 3)['Who released it'], said(bare, 5)['Policies that decided']].filter((value) => value !== null)).toEqual([]);
    const told = { ...bare, model: { ...model, intendedUse: null, card: [{ key: 'intended-use', title: 'Use', markdown: 'Of the card.' }, { key: 'evaluation', title: 'Evaluation', markdown: 'By hand.' }] } };
    expect([said(told, 1)['Intended purpose'], said(told, 2)['Validation and testing']]).toEqual(['Of the card.', 'By hand.']);
  });

  it('says of many how many more there are, and where', () => {
    const params = Object.fromEntries(Array.from({ length: 45 }, (_, index) => [`p${index}`, String(index)]));
    expect(said({ ...dossierFacts, manifest: { ...manifest, params } }, 2)['Parameters of training']).toMatch(/^p0 = 0\n(.*\n){38}p39 = 39\n… and 5 more: see version-manifest\.json$/);
  });
});
