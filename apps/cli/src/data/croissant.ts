import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { connect, connectionFor, type ConnectionFlags } from '../connect.js';
import { printJson, terminal } from '../output/terminal.js';
import { watched } from './transfers.js';

/** The description, to standard output: it is a file for other programs. */
export async function croissant(reference: string, flags: ConnectionFlags): Promise<void> {
  const body = await (await connect(flags)).datasets.croissant(reference);
  await pipeline(body, process.stdout, { end: false });
}

export async function importDescribed(file: string, folder: string | undefined, { dataset, message, ...flags }: ConnectionFlags & { readonly dataset?: string; readonly message?: string }): Promise<void> {
  const { importCroissant } = await import('@plinth/sdk');
  const connection = await connectionFor(flags);
  const imported = await watched('Sending', flags, (onProgress) => importCroissant(resolve(file), resolve(folder ?? dirname(file)), { dataset, message, connection, onProgress }));
  if (flags.json) return printJson(imported);
  const { snapshot, isNew, notes } = imported;
  const name = `${imported.dataset}@${snapshot.number}`;
  for (const note of notes) terminal.note(note);
  terminal.out(isNew ? `${name}: ${snapshot.files} files, as they were declared` : `Nothing changed since ${name}`);
}
