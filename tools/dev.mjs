/**
 * `npm run dev`: Plinth from its sources, restarted when they change, and Vite's server for the pages with hot reload.
 * What stands behind `--` goes to `plinth up`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync, watch } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';
import { compile } from './compile.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const projects = ['libs', 'apps'].flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)).filter((project) => project !== 'apps/web' && existsSync(join(root, project, 'src')));
const module = join(root, 'node_modules', '.plinth', 'dev', 'plinth.mjs');
const changed = new Set();
const watched = new Map();
let server;
let next;
let timer;
let reloading = Promise.resolve();
let ending = false;

process.chdir(root);
run('npx', ['nx', 'run-many', '-t', 'generate']);
if ((await compileAll(projects)) === undefined) process.exit(1);
const bundle = await context({
  // The server is read with the command line, since nothing else will be asked of it.
  stdin: { contents: "import '@plinth/server'; export { runLocal } from '@plinth/local'; export { run as plinth } from './program.js';", resolveDir: 'apps/cli/dist' },
  outfile: module,
  bundle: true,
  plugins: [{ name: 'packages stay outside', setup: ({ onResolve }) => onResolve({ filter: /^[^./]/ }, ({ path }) => (path.startsWith('@plinth/') && path !== '@plinth/sdk' ? undefined : { path, external: true })) }],
  platform: 'node',
  format: 'esm',
  target: 'node20',
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
});
let packages = await bundleAll();
server = prepare();
server.send(module);
start();
// A group of its own: npm would end and leave Vite behind.
const pages = spawn('npm', ['run', 'dev', '-w', '@plinth/web'], { cwd: root, stdio: 'inherit', detached: true });

for (const project of projects) watchFolder(project, join(root, project, 'src'));
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    ending = true;
    endGroup(pages);
    next?.kill('SIGKILL');
    server.kill('SIGTERM');
  });
}

/**
 * Folder by folder: Node's own recursive watching follows files, and loses those that an editor writes beside and renames.
 */
function watchFolder(project, folder) {
  if (watched.has(folder)) return;
  watched.set(
    folder,
    watch(folder, (_event, file) => {
      if (file === null || file === 'generated') return;
      if (file.endsWith('.ts')) return reloadSoon(project);
      const path = join(folder, file);
      if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) watchFolder(project, path);
      else forgetFolder(path);
      reloadSoon(project);
    }),
  );
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory() && entry.name !== 'generated') watchFolder(project, join(folder, entry.name));
}

function forgetFolder(gone) {
  for (const [folder, watcher] of watched) {
    if (folder !== gone && !folder.startsWith(`${gone}${sep}`)) continue;
    watcher.close();
    watched.delete(folder);
  }
}

function reloadSoon(project) {
  changed.add(project);
  clearTimeout(timer);
  // One after the other: what is saved meanwhile is for the next.
  timer = setTimeout(() => (reloading = reloading.then(reload)), 60);
}

async function reload() {
  const from = performance.now();
  const dirty = [...changed];
  changed.clear();
  if (!(await compileAll(dirty))) return;
  packages = await bundleAll();
  const former = server;
  const gone = former.exitCode === null ? once(former, 'exit') : undefined;
  former.kill('SIGTERM');
  server = next ?? prepare();
  next = undefined;
  server.send(module);
  await gone;
  if (ending) return void server.kill('SIGTERM');
  start(() => process.stdout.write(`Reloaded ${dirty.join(', ')} in ${Math.round(performance.now() - from)} ms\n`));
}

/** A server that reads the packages it will need; it touches nothing until it is started. */
function prepare() {
  const prepared = spawn(process.execPath, ['tools/dev-server.mjs', 'up', ...process.argv.slice(2)], { env: { ...process.env, NODE_ENV: 'production' }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  prepared.once('exit', (code) => {
    if (ending && prepared === server) process.exit(code ?? 0);
    if (prepared === next) next = undefined;
  });
  prepared.send(packages);
  return prepared;
}

function start(onReady) {
  const started = server;
  started.stdout.on('data', (text) => {
    process.stdout.write(text);
    if (!String(text).includes('Plinth is ready')) return;
    onReady?.();
    if (!ending && started === server) next ??= prepare();
  });
  started.send('start');
}

/** @returns the packages that the bundle imports when it is read */
async function bundleAll() {
  const { metafile } = await bundle.rebuild();
  const [output] = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint);
  return [...new Set(output.imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path))];
}

/** @returns how many files were translated; undefined when one can not be, and then what runs stays */
async function compileAll(which) {
  try {
    let count = 0;
    for (const project of which) count += await compile(project);
    return count;
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return undefined;
  }
}

function endGroup({ pid }) {
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // It has ended by itself.
  }
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
