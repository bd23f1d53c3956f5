import { parseArgs } from 'node:util';
import { settings } from './sweep.js';

/** What whoever starts the demo asks for. */
export interface Wishes {
  /** Whether it ends when it is through. */
  readonly once: boolean;
  /** Of the whole sweep so many settings, from the first. */
  readonly settings: number;
  /** As `plinth up` takes them. */
  readonly up: readonly string[];
}

export const usage = `npm run demo [-- OPTIONS]
  --once            end when it is through, instead of staying up
  --settings N      train the first N of the ${settings().length} settings: 2 at least, since two of them become models
  --port N, --host H, --data DIR
                    where Plinth listens and keeps its data, as with npm start`;

/** @throws Error with one sentence that says what is wrong */
export function readWishes(words: readonly string[]): Wishes | 'help' {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args: [...words], options: { once: { type: 'boolean' }, help: { type: 'boolean', short: 'h' }, settings: text, port: text, host: text, data: text } });
  if (values.help) return 'help';
  const most = settings().length;
  const wanted = values.settings === undefined ? most : Number(values.settings);
  if (!Number.isInteger(wanted) || wanted < 2 || wanted > most) throw new Error(`--settings is a whole number from 2 to ${most}.`);
  const { port, host, data } = values;
  return { once: values.once ?? false, settings: wanted, up: Object.entries({ port, host, data }).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])) };
}
