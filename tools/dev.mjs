/**
 * `npm run dev`: Plinth from its sources, restarted when they change, and Vite's server for the pages with hot reload.
 * What stands behind `--` goes to `plinth up`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, watch } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const projects = ['libs', 'apps'].flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)).filter((project) => project !== 'apps/web' && existsSync(join(root, project, 'src')));
const changed = new Set();
let server;
let timer;
let ending = false;

run('npx', ['nx', 'run-many', '-t', 'generate']);
compile(projects);
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
  if (!compile(dirty)) return;
  const gone = once(server, 'exit');
  server.kill('SIGTERM');
  await gone;
  start(() => process.stdout.write(`Reloaded ${dirty.join(', ')} in ${Math.round(performance.now() - from)} ms\n`));
}

function start(onReady) {
  server = spawn(process.execPath, ['apps/cli/dist/main.js', 'up', ...process.argv.slice(2)], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  server.stdout.on('data', (text) => {
    process.stdout.write(text);
    if (onReady && String(text).includes('Plinth is ready')) onReady();
  });
  server.once('exit', (code) => {
    if (ending) process.exit(code ?? 0);
  });
}

/** @returns false when a file can not be translated: then what runs stays. */
function compile(which) {
  const done = spawnSync(process.execPath, ['tools/compile.mjs', ...which], { cwd: root, encoding: 'utf8' });
  if (done.status !== 0) process.stderr.write(done.stderr);
  return done.status === 0;
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
