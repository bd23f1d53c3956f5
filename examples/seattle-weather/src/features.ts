import { featureService, featureView, source } from '@plinth/sdk';
import { observed } from './data.js';
import { kinds } from './weather.js';

/** The observations. */
export const days = source({ name: 'seattle_days', description: 'What was observed at the end of each day.', dataset: observed, path: '*.csv', timestamp: 'date' });

/** What was seen of the day: nothing of it holds for longer. */
const day = featureView({
  name: 'seattle_day',
  description: 'What was observed of a day, as it came.',
  tags: { team: 'weather' },
  source: days,
  ttl: '1d',
  features: {
    precipitation: { type: 'DOUBLE', description: 'millimetres', sensitivity: 'PUBLIC' },
    temp_max: { type: 'DOUBLE', description: 'the highest, in °C', sensitivity: 'PUBLIC' },
    temp_min: { type: 'DOUBLE', description: 'the lowest, in °C', sensitivity: 'PUBLIC' },
    wind: { type: 'DOUBLE', description: 'metres per second', sensitivity: 'PUBLIC' },
    weather: { type: 'STRING', description: 'what kind of day it was', sensitivity: 'PUBLIC' },
  },
});

const tomorrow = source({ name: 'seattle_season', kind: 'REQUEST', description: 'Which day it is that is asked for.', schema: { day_of_year: 'INT64' } });

const isKind = (kind: string) => [`is_${kind}`, { type: 'DOUBLE', description: `1 for a day of ${kind}`, sensitivity: 'PUBLIC', expression: `CASE WHEN seattle_day__weather = '${kind}' THEN 1.0 ELSE 0.0 END` }] as const;

/** What the network is given: scaled to about -1…1 by constants rather than statistics, so that no fold sees another. */
const scaled = featureView({
  name: 'seattle_scaled',
  kind: 'ON_DEMAND',
  description: 'A day and the season of its tomorrow, scaled to about -1…1.',
  tags: { team: 'weather' },
  inputs: [day, tomorrow],
  features: {
    season_sin: { type: 'DOUBLE', sensitivity: 'PUBLIC', expression: 'sin(2 * pi() * day_of_year / 365.25)' },
    season_cos: { type: 'DOUBLE', sensitivity: 'PUBLIC', expression: 'cos(2 * pi() * day_of_year / 365.25)' },
    rain: { type: 'DOUBLE', sensitivity: 'PUBLIC', expression: 'ln(1 + seattle_day__precipitation) / 2' },
    high: { type: 'DOUBLE', sensitivity: 'PUBLIC', expression: '(seattle_day__temp_max - 16) / 8' },
    low: { type: 'DOUBLE', sensitivity: 'PUBLIC', expression: '(seattle_day__temp_min - 8) / 6' },
    breeze: { type: 'DOUBLE', sensitivity: 'PUBLIC', expression: '(seattle_day__wind - 3) / 2' },
    ...Object.fromEntries(kinds.map(isKind)),
  },
});

/** Everything that is asked for together; what it names comes along. */
export const service = featureService({ name: 'seattle_tomorrow', description: "What tomorrow's weather is foretold from.", features: [scaled] });

/** Columns of the training set. */
export const season = ['season_sin', 'season_cos'] as const;
export const ofDay = ['rain', 'high', 'low', 'breeze', ...kinds.map((kind) => `is_${kind}` as const)] as const;
