import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FeatureDefinitionInput } from '@plinth/sdk';
import { CliFailure, exitCodes } from '../exit-codes.js';

/**
 * Runs a file of definitions and gives what it exports, with all that this names. TypeScript and relative imports are translated by esbuild; packages are
 * taken from where the file lies, but `@plinth/sdk` is always the one of this command, so that it needs no installing.
 * @throws CliFailure that says where the file is wrong
 */
export async function loadDefinitions(path: string): Promise<FeatureDefinitionInput[]> {
  const file = resolve(path);
  await stat(file);
  const code = await translate(file, path);
  // Beside the file: what it imports by name is looked for from there.
  const folder = await mkdtemp(join(dirname(file), '.plinth-features-'));
  try {
    const script = join(folder, 'definitions.mjs');
    await writeFile(script, code);
    const { collectDefinitions } = await import('@plinth/sdk');
    const exported = await run(script, path);
    const found = collected(path, () => collectDefinitions(Object.values(exported)));
    if (found.length === 0) throw new CliFailure(`${path} exports no definition.`, 'Export what entity, source, featureView and featureService of @plinth/sdk make.', exitCodes.usage);
    return found;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function translate(file: string, shown: string): Promise<string> {
  const { build } = await import('esbuild');
  const sdk = import.meta.resolve('@plinth/sdk');
  try {
    const { outputFiles } = await build({
      entryPoints: [file],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      sourcemap: 'inline',
      logLevel: 'silent',
      plugins: [{ name: 'own-sdk', setup: (building) => building.onResolve({ filter: /^@plinth\/sdk$/ }, () => ({ path: sdk, external: true })) }],
    });
    return outputFiles[0]?.text ?? '';
  } catch (error) {
    throw new CliFailure(`${shown} can not be translated. ${firstProblem(error)}`, undefined, exitCodes.usage);
  }
}

async function run(script: string, shown: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(script).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new CliFailure(`${shown} failed: ${error instanceof Error ? error.message : String(error)}`, undefined, exitCodes.usage);
  }
}

function collected<Found>(shown: string, collect: () => Found): Found {
  try {
    return collect();
  } catch (error) {
    throw new CliFailure(`${shown}: ${error instanceof Error ? error.message : String(error)}`, undefined, exitCodes.usage);
  }
}

/** esbuild's own place and words: `features.ts:3:7: Expected ")"`. */
function firstProblem(error: unknown): string {
  const problems: unknown = typeof error === 'object' && error !== null && 'errors' in error ? error.errors : undefined;
  const first: unknown = Array.isArray(problems) ? problems[0] : undefined;
  if (typeof first !== 'object' || first === null || !('text' in first)) return error instanceof Error ? error.message : String(error);
  const place: unknown = 'location' in first ? first.location : undefined;
  const where = typeof place === 'object' && place !== null && 'file' in place && 'line' in place ? `${String(place.file)}:${String(place.line)}: ` : '';
  return `${where}${String(first.text)}`;
}
