import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sameInEveryMode } from '../setup/modes.js';

const root = join(import.meta.dirname, '..', '..');
/** The ways to a database, a queue or a store of the mode's: a whole server, a cloned database, helpers that make those, or the settings themselves. */
const ofTheMode = /@plinth\/(server|platform)\/testing|testing\/(test-server|test-database|notification-server|artifact-server|log-world|log-process|approvals-world)|PLINTH_TEST_(MODE|DATABASE_URL|REDIS_URL)/;

/** The same by name, also in the helpers that a test has beside it: some of those start a program that is translated, and no more. */
const opened = /\b(createTestDatabase|TestServer|NotificationServer|ArtifactServer|ApprovalsWorld)\b|PLINTH_TEST_(MODE|DATABASE_URL|REDIS_URL)/;

/** The texts of the helpers of tests that a file imports from beside it, and that those do. */
function helpersOf(path: string, seen = new Set<string>()): string[] {
  const named = [...readFileSync(join(root, path), 'utf8').matchAll(/^import (?!type)[^;]*from '(\.[^']*)\.js'/gm)].map(([, name = '']) => relative(root, `${join(root, dirname(path), name)}.ts`));
  return named.filter((helper) => /\/testing\/|^test\//.test(helper) && !seen.has(helper) && existsSync(join(root, helper))).flatMap((helper) => {
    seen.add(helper);
    return [readFileSync(join(root, helper), 'utf8'), ...helpersOf(helper, seen)];
  });
}

describe('what cluster mode leaves out', () => {
  it.each(sameInEveryMode)('%s reaches nothing that differs there', (path) => {
    expect(readFileSync(join(root, path), 'utf8')).not.toMatch(ofTheMode);
    for (const text of [readFileSync(join(root, path), 'utf8'), ...helpersOf(path)]) expect(text).not.toMatch(opened);
  });
});
