import { InvalidArgumentError } from 'commander';
import { connect, type ConnectionFlags } from '../connect.js';
import { agreed } from '../output/ask.js';
import { printJson, terminal } from '../output/terminal.js';
import { splitReference } from './reference.js';

interface ReasonFlags extends ConnectionFlags {
  readonly reason: string;
}

/** What the server takes for a retention. */
const mostDays = 36_500;

/** Days, or null for `forever`. */
export function parseRetention(text: string): number | null {
  if (text === 'forever') return null;
  const days = Number(text);
  if (!/^\d+$/.test(text) || days < 1 || days > mostDays) throw new InvalidArgumentError(`It is a number of days from 1 to ${mostDays}, or forever.`);
  return days;
}

export async function hold(reference: string, { reason, ...flags }: ReasonFlags): Promise<void> {
  const held = await (await connect(flags)).datasets.hold(reference, reason);
  if (flags.json) return printJson(held);
  terminal.out(`Holds ${nameOf(held)} until it is released: ${held.holdReason ?? ''}`);
}

export async function release(reference: string, { reason, ...flags }: ReasonFlags): Promise<void> {
  const released = await (await connect(flags)).datasets.release(reference, reason);
  if (flags.json) return printJson(released);
  terminal.out(`Released ${nameOf(released)}`);
}

export async function protect(reference: string, flags: ConnectionFlags): Promise<void> {
  const ref = await (await connect(flags)).datasets.protect(reference);
  if (flags.json) return printJson(ref);
  terminal.out(`${splitReference(reference).dataset}@${ref.name} is protected: only those with dataset:protect move or delete it`);
}

export async function unprotect(reference: string, flags: ConnectionFlags): Promise<void> {
  const ref = await (await connect(flags)).datasets.unprotect(reference);
  if (flags.json) return printJson(ref);
  terminal.out(`${splitReference(reference).dataset}@${ref.name} is protected no more`);
}

export async function retain(name: string, retentionDays: number | null, flags: ConnectionFlags): Promise<void> {
  const dataset = await (await connect(flags)).datasets.update(name, { retentionDays });
  if (flags.json) return printJson(dataset);
  terminal.out(retentionDays === null ? `${name} keeps all of its snapshots` : `${name} keeps snapshots that no ref names and nobody holds for ${retentionDays} ${retentionDays === 1 ? 'day' : 'days'}`);
}

export async function archive(name: string, flags: ConnectionFlags): Promise<void> {
  const dataset = await (await connect(flags)).datasets.archive(name);
  if (flags.json) return printJson(dataset);
  terminal.out(`Archived ${name}: it gets no new snapshots, and what there is can be read. \`plinth data unarchive ${name}\` takes it out again.`);
}

export async function unarchive(name: string, flags: ConnectionFlags): Promise<void> {
  const dataset = await (await connect(flags)).datasets.unarchive(name);
  if (flags.json) return printJson(dataset);
  terminal.out(`${name} is in the archive no more`);
}

/** A snapshot for good, which is asked about, or a data set, which can be brought back. */
export async function remove(what: string, { yes, ...flags }: ConnectionFlags & { readonly yes?: boolean }): Promise<void> {
  const { snapshot } = splitReference(what);
  const { datasets } = await connect(flags);
  if (snapshot === undefined) {
    const deleted = await datasets.delete(what);
    if (flags.json) return printJson(deleted);
    return terminal.out(`Deleted ${what}. Its files go after a week; until then \`plinth data restore ${what}\` brings it back.`);
  }
  const found = await datasets.snapshot(what);
  if (!yes && !(await agreed(`The files of ${nameOf(found)} are given up for good. Delete it?`, 'Give --yes to delete a snapshot without being asked.', flags.json))) return terminal.note('Nothing was deleted.');
  // By its digest: a ref may lead elsewhere by now.
  const deleted = await datasets.deleteSnapshot(`${found.dataset.name}@${found.digest}`);
  if (flags.json) return printJson(deleted);
  terminal.out(`Gave up the files of ${nameOf(deleted)}`);
}

export async function restore(name: string, flags: ConnectionFlags): Promise<void> {
  const dataset = await (await connect(flags)).datasets.restore(name);
  if (flags.json) return printJson(dataset);
  terminal.out(`Restored ${name}`);
}

function nameOf({ dataset, number }: { readonly dataset: { readonly name: string }; readonly number: number }): string {
  return `${dataset.name}@${number}`;
}
