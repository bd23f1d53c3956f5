import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sameInEveryMode } from '../setup/modes.js';

const root = join(import.meta.dirname, '..', '..');
/** The ways to a database, a queue or a store of the mode's: a whole server, a cloned database, helpers that make those, or the settings themselves. */
const ofTheMode = /@plinth\/(server|platform)\/testing|testing\/(test-server|test-database|notification-server|artifact-server|log-world|log-process|approvals-world)|PLINTH_TEST_(MODE|DATABASE_URL|REDIS_URL)/;

describe('what cluster mode leaves out', () => {
  it.each(sameInEveryMode)('%s reaches nothing that differs there', (path) => {
    expect(readFileSync(join(root, path), 'utf8')).not.toMatch(ofTheMode);
  });
});
