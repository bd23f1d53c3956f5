import 'reflect-metadata';
import { PlinthError } from '@plinth/kernel';
import { makeOwnerLink } from '@plinth/server';

/** `node apps/api/bundle/owner-link.js [WORKSPACE]`: prints a link by which the first owner of the cluster, or of that workspace, signs in once. */
try {
  process.stdout.write(`${await makeOwnerLink(process.env, process.argv[2])}\n`);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof PlinthError ? [error.message, error.help].filter(Boolean).join(' ') : String(error)}\n`);
  process.exit(1);
}
