import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataFolder } from '@plinth/sdk';
import type { WeatherData } from './weather.js';

export const dataset = 'seattle-weather';

/** The snapshot that a training run used. */
export interface KeptWeather {
  readonly datasetId: string;
  readonly digest: string;
  readonly number: number;
}

/** Keeps the observations as they are in a data set; the same observations again are the same snapshot. */
export async function keepWeather(data: WeatherData, connection: { readonly url: string; readonly token: string }): Promise<KeptWeather> {
  const folder = await mkdtemp(join(tmpdir(), 'plinth-demo-data-'));
  try {
    await writeFile(join(folder, 'seattle-weather.csv'), data.text);
    const opened = await dataFolder(folder, {
      dataset, connection,
      create: { description: 'Daily observations at Seattle: precipitation, highest and lowest temperature, wind, and what kind of day it was. From the package `vega-datasets`.', sensitivity: 'PUBLIC', tags: { source: 'vega-datasets' } },
    });
    const { snapshot } = await opened.commit({ message: `${data.days} days, ${data.firstDate} to ${data.lastDate}` });
    return snapshot;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
