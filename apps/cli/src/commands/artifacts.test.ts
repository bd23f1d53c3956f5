import { resolve, sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { within } from './artifacts.js';

describe('where a download goes', () => {
  it('is the place below the folder', () => {
    expect(within('out', 'model/weights.bin')).toBe(resolve('out/model/weights.bin'));
    expect(within('out', '/etc/passwd')).toBe(resolve('out/etc/passwd'));
  });

  it.each(['../x', 'a/../../x', '..', '.', '', 'a/..'])('is never %j', (path) => expect(() => within('out', path)).toThrow(/outside/));

  it('is never outside of the folder, whatever a server calls its files', () => {
    const part = fc.oneof(fc.constantFrom('..', '.', '', '~', 'a'), fc.string({ maxLength: 5 }));
    fc.assert(fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      let file: string;
      try {
        file = within('out', parts.join('/'));
      } catch {
        return;
      }
      expect(file.startsWith(resolve('out') + sep)).toBe(true);
    }));
  });
});
