import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dataFolder, type DatasetDerivation, type DatasetSnapshot, type DatasetSplit } from '@plinth/sdk';
import type { WeatherData } from './weather.js';

export interface Connection {
  readonly url: string;
  readonly token: string;
}

/** The observations, as they came. */
export const observed = 'seattle-weather';
/** The days for which tomorrow is to be foretold, with what tomorrow was. */
export const asked = 'seattle-tomorrow';

export interface KeptWeather {
  readonly observed: DatasetSnapshot;
  readonly asked: DatasetSnapshot;
}

/** Keeps the observations as they are, and the question that is asked of them; the same again are the same snapshots. */
export async function keepWeather(data: WeatherData, connection: Connection): Promise<KeptWeather> {
  const raw = await keep(connection, observed, {
    description: 'Daily observations at Seattle: precipitation, highest and lowest temperature, wind, and what kind of day it was. From the package `vega-datasets`.',
    message: `${data.days} days, ${data.firstDate} to ${data.lastDate}`,
    files: { 'seattle-weather.csv': data.text },
  });
  const { trained, held } = data.asked;
  return {
    observed: raw,
    asked: await keep(connection, asked, {
      description: 'Each day with the kind of the day after it: what is to be foretold.',
      message: 'A day, its tomorrow, and what that was',
      files: { 'train/days.csv': trained, 'held-out/days.csv': held },
      splits: [{ kind: 'FILES', name: 'train', folders: ['train'] }, { kind: 'FILES', name: 'held-out', folders: ['held-out'] }],
      derivation: { inputs: [{ datasetId: raw.datasetId, digest: raw.digest }] },
    }),
  };
}

interface Kept {
  readonly description: string;
  readonly message: string;
  readonly files: Readonly<Record<string, string>>;
  readonly splits?: readonly DatasetSplit[];
  readonly derivation?: DatasetDerivation;
}

async function keep(connection: Connection, dataset: string, { description, files, ...commit }: Kept): Promise<DatasetSnapshot> {
  const folder = await mkdtemp(join(tmpdir(), 'plinth-demo-data-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const opened = await dataFolder(folder, { dataset, connection, create: { description, sensitivity: 'PUBLIC', tags: { source: 'vega-datasets' } } });
    return (await opened.commit(commit)).snapshot;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
