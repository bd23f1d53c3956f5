import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export const kinds = ['sun', 'rain', 'fog', 'drizzle', 'snow'] as const;
export type Kind = (typeof kinds)[number];

interface Day {
  readonly date: string;
  readonly precipitation: number;
  readonly high: number;
  readonly low: number;
  readonly wind: number;
  readonly kind: Kind;
}

/** Rows of numbers with the class that each belongs to, in the order of time. */
export interface Examples {
  readonly inputs: readonly Float64Array[];
  /** Index into {@link kinds}. */
  readonly targets: Uint8Array;
}

export interface WeatherData {
  readonly days: number;
  /** The file, as CSV. */
  readonly text: string;
  readonly firstDate: string;
  readonly lastDate: string;
  /** From the last `window` days to the kind of the day after. */
  examples(window: number): Examples;
}

/** Reads the daily observations that `vega-datasets` ships. */
export async function readWeather(): Promise<WeatherData> {
  const text = await readFile(join(packageFolder('vega-datasets'), 'data', 'seattle-weather.csv'), 'utf8');
  const days = text.trim().split(/\r?\n/).slice(1).map(parseDay);
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) throw new Error('seattle-weather.csv is empty.');
  return {
    days: days.length,
    text,
    firstDate: first.date,
    lastDate: last.date,
    examples: (window) => examplesOf(days, window),
  };
}

/** The package exports its code only, so its data is found through the folders that Node searches. */
function packageFolder(name: string): string {
  const folder = createRequire(import.meta.url).resolve.paths(name)?.map((path) => join(path, name)).find((path) => existsSync(path));
  if (!folder) throw new Error(`The package ${name} is not installed.`);
  return folder;
}

function parseDay(line: string): Day {
  const [date = '', precipitation, high, low, wind, kind] = line.split(',');
  const known = kinds.find((each) => each === kind);
  if (!known) throw new Error(`No such weather: ${kind}`);
  return { date, precipitation: Number(precipitation), high: Number(high), low: Number(low), wind: Number(wind), kind: known };
}

function examplesOf(days: readonly Day[], window: number): Examples {
  const inputs: Float64Array[] = [];
  const targets: number[] = [];
  for (let at = window; at < days.length; at++) {
    const tomorrow = days[at];
    if (!tomorrow) break;
    const season = (2 * Math.PI * dayOfYear(tomorrow.date)) / 365.25;
    inputs.push(Float64Array.from([Math.sin(season), Math.cos(season), ...days.slice(at - window, at).flatMap(observations)]));
    targets.push(kinds.indexOf(tomorrow.kind));
  }
  return { inputs, targets: Uint8Array.from(targets) };
}

/** Scaled by hand to about -1…1, with constants rather than statistics, so that no fold sees another. */
function observations({ precipitation, high, low, wind, kind }: Day): number[] {
  return [Math.log1p(precipitation) / 2, (high - 16) / 8, (low - 8) / 6, (wind - 3) / 2, ...kinds.map((each) => (each === kind ? 1 : 0))];
}

function dayOfYear(date: string): number {
  const day = new Date(`${date}T00:00:00Z`);
  return (day.getTime() - Date.UTC(day.getUTCFullYear(), 0, 1)) / 86_400_000;
}
