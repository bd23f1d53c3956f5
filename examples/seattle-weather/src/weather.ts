import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export const kinds = ['sun', 'rain', 'fog', 'drizzle', 'snow'] as const;
export type Kind = (typeof kinds)[number];

interface Day {
  readonly date: string;
  readonly kind: Kind;
}

/** A day of the training set: what is known of it, and what its tomorrow was. */
export interface FoldableDay {
  readonly tomorrow: Kind;
  /** Of tomorrow. */
  readonly season: readonly number[];
  readonly ofDay: readonly number[];
}

/** Rows of numbers with the class that each belongs to, in the order of time. */
export interface Examples {
  readonly inputs: readonly Float64Array[];
  /** Index into {@link kinds}. */
  readonly targets: Uint8Array;
}

/** The table of observations. */
export const weatherFile = { columns: ['date', 'precipitation', 'temp_max', 'temp_min', 'wind', 'weather'] } as const;

export interface WeatherData {
  readonly days: number;
  /** Of the package that ships the file. */
  readonly version: string;
  /** The file, as CSV. */
  readonly text: string;
  readonly firstDate: string;
  readonly lastDate: string;
  /** Each day but the last with its tomorrow, as CSV: those that are learned from, and the latest fifth, which no network learns from. */
  readonly asked: { readonly trained: string; readonly held: string };
}

/** Reads the daily observations that `vega-datasets` ships. */
export async function readWeather(): Promise<WeatherData> {
  const folder = packageFolder('vega-datasets');
  const text = await readFile(join(folder, 'data', 'seattle-weather.csv'), 'utf8');
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { readonly version: string };
  const days = text.trim().split(/\r?\n/).slice(1).map(parseDay);
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) throw new Error('seattle-weather.csv is empty.');
  const rows = days.slice(1).map(({ date, kind }, at) => `${days[at]?.date},${kind},${dayOfYear(date)}`);
  const cut = Math.floor((rows.length * 4) / 5);
  const csv = (some: readonly string[]) => ['date,tomorrow,day_of_year', ...some, ''].join('\n');
  return { days: days.length, version, text, firstDate: first.date, lastDate: last.date, asked: { trained: csv(rows.slice(0, cut)), held: csv(rows.slice(cut)) } };
}

/** From the last `window` days to the kind of the day after. */
export function examplesOf(days: readonly FoldableDay[], window: number): Examples {
  const shown = days.slice(window - 1);
  return {
    inputs: shown.map(({ season }, at) => Float64Array.from([...season, ...days.slice(at, at + window).flatMap(({ ofDay }) => ofDay)])),
    targets: Uint8Array.from(shown, ({ tomorrow }) => kinds.indexOf(tomorrow)),
  };
}

/** The package exports its code only, so its data is found through the folders that Node searches. */
function packageFolder(name: string): string {
  const folder = createRequire(import.meta.url).resolve.paths(name)?.map((path) => join(path, name)).find((path) => existsSync(path));
  if (!folder) throw new Error(`The package ${name} is not installed.`);
  return folder;
}

function parseDay(line: string): Day {
  const [date = '', , , , , kind = ''] = line.split(',');
  return { date, kind: kindOf(kind) };
}

/** @throws Error for a word that is no kind of weather */
export function kindOf(word: string): Kind {
  const known = kinds.find((each) => each === word);
  if (!known) throw new Error(`No such weather: ${word}`);
  return known;
}

function dayOfYear(date: string): number {
  const day = new Date(`${date}T00:00:00Z`);
  return (day.getTime() - Date.UTC(day.getUTCFullYear(), 0, 1)) / 86_400_000;
}
