import { describe, expect, it } from 'vitest';
import { readCard } from './card.js';
import { readSignature } from './signature.js';

describe('a card', () => {
  const section = { key: 'limitations', title: 'Limitations', markdown: 'None **known**.' };
  it('keeps its sections in order', () => expect(readCard([section, { ...section, key: 'a' }], 'card')).toEqual([section, { ...section, key: 'a' }]));
  it.each([
    [[section, section], 'card[1].key'],
    [[{ ...section, key: 'A b' }], 'card[0].key'],
    [[{ ...section, title: ' ' }], 'card[0].title'],
    [[{ ...section, markdown: 'a\0' }], 'card[0].markdown'],
    [[{ ...section, markdown: 'x'.repeat(20_001) }], 'card[0].markdown'],
    [Array.from({ length: 51 }, (_, index) => ({ ...section, key: `k${index}` })), 'card'],
  ])('says where it is wrong', (sections, field) => expect(() => readCard(sections, 'card')).toThrow(expect.objectContaining({ field })));
});

describe('a signature', () => {
  it('has required fields unless told, and keeps their order', () => {
    expect(readSignature({ inputs: [{ name: 'b', type: 'double' }, { name: 'a', type: 'tensor(float32)', shape: [-1, 28], required: false }], outputs: [] }, 's')).toEqual({
      inputs: [{ name: 'b', type: 'double', required: true }, { name: 'a', type: 'tensor(float32)', shape: [-1, 28], required: false }],
      outputs: [],
    });
  });
  it.each([
    [[{ name: 'a', type: 'x' }, { name: 'a', type: 'y' }], 's.inputs[1].name'],
    [[{ name: 'a', type: '' }], 's.inputs[0].type'],
    [[{ name: 'a', type: 'x', shape: [-2] }], 's.inputs[0].shape'],
    [[{ name: 'a', type: 'x', shape: [1.5] }], 's.inputs[0].shape'],
    [Array.from({ length: 5_001 }, (_, index) => ({ name: `n${index}`, type: 'x' })), 's.inputs'],
  ])('says where it is wrong', (inputs, field) => expect(() => readSignature({ inputs, outputs: [] }, 's')).toThrow(expect.objectContaining({ field })));
});
