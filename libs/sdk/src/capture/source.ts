import { readFile } from 'node:fs/promises';
import { arch, cpus, hostname, platform, release, totalmem } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { RunSource } from '../client/types.js';
import { captureGit } from './git.js';
import { redactCommand } from './redact.js';

const maxPackages = 500;

/** Where the run comes from: git, command, host, runtime and packages. Reads only; a part that can't be had is left out. */
export async function captureSource(): Promise<RunSource> {
  const entryPoint = process.argv[1];
  const [{ untracked, ...git }, packages] = await Promise.all([captureGit(process.cwd(), entryPoint), capturePackages(entryPoint ?? process.cwd())]);
  return {
    ...git,
    command: redactCommand([basename(process.argv[0] ?? 'node'), ...process.execArgv, ...process.argv.slice(1)]),
    entryPoint,
    host: hostname(),
    runtime: `Node.js ${process.version}`,
    environment: {
      platform: platform(), release: release(), arch: arch(), cpus: cpus().length, cpuModel: cpus()[0]?.model.trim() ?? '', memoryBytes: totalmem(), packages, ...(untracked ? { untracked } : {}),
    },
  };
}

/** The dependencies of the nearest package.json above the entry point, each with the version that is installed. */
async function capturePackages(entry: string): Promise<Record<string, string>> {
  const root = await nearestPackage(dirname(entry));
  if (!root) return {};
  const names = Object.keys({ ...record(root.manifest, 'devDependencies'), ...record(root.manifest, 'dependencies') }).sort().slice(0, maxPackages);
  const versions = await Promise.all(names.map(async (name) => [name, await installedVersion(root.folder, name)] as const));
  return Object.fromEntries(versions.flatMap(([name, version]) => (version === undefined ? [] : [[name, version]])));
}

async function nearestPackage(from: string): Promise<{ folder: string; manifest: object } | undefined> {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = await readJson(join(folder, 'package.json'));
    if (manifest) return { folder, manifest };
    if (dirname(folder) === folder) return undefined;
  }
}

async function installedVersion(from: string, name: string): Promise<string | undefined> {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = await readJson(join(folder, 'node_modules', name, 'package.json'));
    if (manifest) return 'version' in manifest && typeof manifest.version === 'string' ? manifest.version : undefined;
    if (dirname(folder) === folder) return undefined;
  }
}

async function readJson(file: string): Promise<object | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function record(manifest: object, key: 'dependencies' | 'devDependencies'): object {
  const value: unknown = Object.entries(manifest).find(([name]) => name === key)?.[1];
  return typeof value === 'object' && value !== null ? value : {};
}
