/**
 * `npm run dev`: Plinth from its sources, restarted when they change, and Vite's server for the pages with hot reload.
 * What stands behind `--` goes to `plinth up`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, watch } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from './compile.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const projects = ['libs', 'apps'].flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)).filter((project) => project !== 'apps/web' && existsSync(join(root, project, 'src')));
const changed = new Set();
let server;
let timer;
let ending = false;

process.chdir(root);
run('npx', ['nx', 'run-many', '-t', 'generate']);
if (!(await compileAll(projects))) process.exit(1);
server = load();
start();
const pages = spawn('npm', ['run', 'dev', '-w', '@plinth/web'], { cwd: root, stdio: 'inherit' });

for (const project of projects) {
  watch(join(root, project, 'src'), { recursive: true }, (_event, file) => {
    if (!file?.endsWith('.ts') || file.includes(`${sep}generated${sep}`)) return;
    changed.add(project);
    clearTimeout(timer);
    timer = setTimeout(() => void reload(), 60);
  });
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    ending = true;
    pages.kill();
    server.kill('SIGTERM');
  });
}

async function reload() {
  const from = performance.now();
  const dirty = [...changed];
  changed.clear();
  if (!(await compileAll(dirty))) return;
  const former = server;
  const gone = former.exitCode === null ? once(former, 'exit') : undefined;
  former.kill('SIGTERM');
  server = load();
  await gone;
  if (ending) return void server.kill('SIGTERM');
  start(() => process.stdout.write(`Reloaded ${dirty.join(', ')} in ${Math.round(performance.now() - from)} ms\n`));
}

/** A server that reads its code while the one before it ends; it touches nothing until it is started. */
function load() {
  const loaded = spawn(process.execPath, ['tools/dev-server.mjs', 'up', ...process.argv.slice(2)], { env: { ...process.env, NODE_ENV: 'production' }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  loaded.once('exit', (code) => {
    if (ending && loaded === server) process.exit(code ?? 0);
  });
  return loaded;
}

function start(onReady) {
  server.stdout.on('data', (text) => {
    process.stdout.write(text);
    if (onReady && String(text).includes('Plinth is ready')) onReady();
  });
  server.send('start');
}

/** @returns false when a file can not be translated: then what runs stays. */
async function compileAll(which) {
  try {
    for (const project of which) await compile(project);
    return true;
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return false;
  }
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
