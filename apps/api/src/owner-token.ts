import 'reflect-metadata';
import { PlinthError } from '@plinth/kernel';
import { makeOwnerToken } from '@plinth/server';

/** `node apps/api/bundle/owner-token.js [WORKSPACE]`: prints a token for the first owner of the cluster, or of that workspace. */
try {
  process.stdout.write(`${await makeOwnerToken(process.env, process.argv[2])}\n`);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof PlinthError ? [error.message, error.help].filter(Boolean).join(' ') : String(error)}\n`);
  process.exit(1);
}
