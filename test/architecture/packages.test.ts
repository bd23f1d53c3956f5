import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

interface Package {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const folders = ['libs', 'apps', 'examples'].flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`)).filter((folder) => existsSync(join(root, folder, 'package.json')));
/** What is published has no dependency, and what is bundled for browsers brings its own: both are built from the others. */
const bundled = ['libs/sdk', 'apps/web'];
/** The pages' operations are generated from its schema. */
const byTheirFiles: Readonly<Record<string, readonly string[]>> = { 'apps/web': ['@plinth/contracts'] };
const isOfTests = (file: string): boolean => /\.test\.tsx?$|\/testing\//.test(file);

function sourcesOf(folder: string): string[] {
  const files = readdirSync(join(root, folder, 'src'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name));
  return files.map(({ parentPath, name }) => join(parentPath, name)).filter((file) => !file.includes('/generated/'));
}

/** The packages of ours that these import, by name. */
function importedBy(files: readonly string[]): string[] {
  const specifiers = files.flatMap((file) => ts.preProcessFile(readFileSync(file, 'utf8'), true, true).importedFiles.map(({ fileName }) => fileName));
  return [...new Set(specifiers.flatMap((specifier) => /^@plinth\/[a-z-]+/.exec(specifier) ?? []))].sort();
}

const ours = (named: Readonly<Record<string, string>> = {}): string[] => Object.keys(named).filter((name) => name.startsWith('@plinth/')).sort();

/** Nx knows from these what a change affects, and what a cached task stands on. */
describe('a package', () => {
  it.each(folders)('%s says which others of ours it imports, and no more', (folder) => {
    const { name, dependencies, devDependencies } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Package;
    const files = sourcesOf(folder);
    const running = [...importedBy(files.filter((file) => !isOfTests(file))).filter((other) => other !== name), ...(byTheirFiles[folder] ?? [])].sort();
    const testing = importedBy(files.filter(isOfTests)).filter((other) => other !== name && !running.includes(other));
    const said = bundled.includes(folder) ? { running: [] as string[], testing: [...running, ...testing].sort() } : { running, testing };
    expect({ running: ours(dependencies), testing: ours(devDependencies) }).toEqual(said);
  });
});
