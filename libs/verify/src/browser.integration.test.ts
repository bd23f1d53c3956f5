import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

/** Verifies a sound and a forged export with nothing but what browsers have: what is verified reaches no Node module. */
const script = `
  Reflect.deleteProperty(process, 'getBuiltinModule');
  const made = await import('@plinth/verify/testing');
  const log = made.makeLog(300, { earlierSizes: [100] });
  const files = [made.exportFiles(log), made.exportFiles(log, (all) => all.set('events.jsonl', new TextEncoder().encode(new TextDecoder().decode(all.get('events.jsonl')).replace('"request":"request-7"', '"request":"x"'))))];
  const { verifyExport } = await import('@plinth/verify');
  for (const each of files) {
    const { isIntact, findings } = await verifyExport(made.exportOf(each));
    console.log(JSON.stringify({ isIntact, findings: findings.map(({ kind, sequence }) => [kind, sequence]) }));
  }
`;

describe('the verifier', () => {
  it('imports nothing', async () => {
    const folder = import.meta.dirname;
    const sources = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('testing'));
    expect(sources.length).toBeGreaterThan(15);
    for (const name of sources) {
      const imported = [...(await readFile(join(folder, name), 'utf8')).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, path]) => path ?? '');
      expect([name, imported.filter((path) => !path.startsWith('./') && !path.startsWith('../'))]).toEqual([name, []]);
    }
  });

  it.each([
    ['Node', ''],
    ['WebCrypto too, as on pages that came over plain HTTP', `Object.defineProperty(crypto, 'subtle', { value: undefined });`],
  ])('judges the same without %s', async (_, taken) => {
    const root = join(import.meta.dirname, '..', '..', '..');
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', '--conditions=plinth-source', '--input-type=module', '--eval', taken + script], { cwd: root });
    expect(stdout.trim().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([{ isIntact: true, findings: [] }, { isIntact: false, findings: [['altered', 7]] }]);
  });
});
