import { PlinthRequestError } from '@plinth/sdk';
import { describe, expect, it } from 'vitest';
import { CliFailure, exitCodes, explain } from './exit-codes.js';

const refused = (status: number, help?: string): PlinthRequestError => new PlinthRequestError('It went wrong.', { code: 'X', status, help });

describe('what an end tells a program', () => {
  it.each([[0, 5], [502, 5], [503, 5], [401, 4], [403, 4], [404, 3], [400, 2], [409, 1], [413, 1], [429, 1], [500, 1]])('status %i ends with %i', (status, code) => expect(explain(refused(status)).exitCode).toBe(code));

  it('says what to do, in the server\'s words when it has some', () => {
    expect(explain(refused(401)).help).toContain('plinth login');
    expect(explain(refused(403, 'Ask Ada.')).help).toBe('Ask Ada.');
  });

  it('makes sentences of what the file system says', () => {
    const error = Object.assign(new Error('ENOENT: no such file or directory, stat x'), { code: 'ENOENT', path: 'x' });
    expect(explain(error)).toEqual({ message: 'x does not exist.', help: undefined, exitCode: exitCodes.failure });
  });

  it('keeps its own', () => expect(explain(new CliFailure('No.', 'Do.', 3))).toEqual({ message: 'No.', help: 'Do.', exitCode: 3 }));
});
