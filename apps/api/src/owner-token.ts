import 'reflect-metadata';
import { PlinthError } from '@plinth/kernel';
import { makeOwnerToken } from '@plinth/server';

/** `node apps/api/dist/owner-token.js`: prints a token for the cluster's first owner. */
try {
  process.stdout.write(`${await makeOwnerToken(process.env)}\n`);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof PlinthError ? [error.message, error.help].filter(Boolean).join(' ') : String(error)}\n`);
  process.exit(1);
}
