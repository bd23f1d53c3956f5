import { readFileSync } from 'node:fs';
import type { Connection } from '../client/connection.js';
import { Transport } from '../client/transport.js';
import { Problems } from '../problems.js';
import { sendJournal } from './sync.js';

/** The program that a process starts as it exits, to send what it can't wait for. Journals come on standard input. */
const journals = JSON.parse(readFileSync(0, 'utf8')) as readonly { readonly file: string; readonly connection: Connection }[];
const silent = new Problems(() => undefined);
for (const { file, connection } of journals) await sendJournal(file, { transport: new Transport(connection), problems: silent });
