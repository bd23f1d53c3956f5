import { useMemo, useState } from 'react';
import { Chart } from './chart.js';
import { ChartSettingsBar } from './chart-settings.js';
import classes from './chart.module.css';
import { type Series, toCurve } from './curves.js';
import type { Zoom } from './plot-options.js';
import type { ChartSettings } from './settings.js';
import { Strip } from './strip.js';
import type { Look } from '../parts/series-slots.js';

export interface ChartedRun {
  readonly id: string;
  readonly name: string;
  readonly startedAt: string;
}

interface ChartsPanelProps {
  readonly runs: readonly ChartedRun[];
  readonly looks: ReadonlyMap<string, Look>;
  readonly keys: readonly string[];
  readonly series: readonly Series[];
  readonly settings: ChartSettings;
  readonly onSettings: (settings: ChartSettings) => void;
  readonly syncKey: string;
  readonly highlighted?: string | undefined;
  readonly height?: number;
}

/** Linked charts, one for each key, of the same runs. */
export default function ChartsPanel({ runs, looks, keys, series, settings, onSettings, syncKey, highlighted, height }: ChartsPanelProps) {
  const [zoomed, setZoomed] = useState<{ readonly axis: string; readonly zoom: Zoom }>();
  // A range of steps means nothing on an axis of time.
  const zoom = zoomed?.axis === settings.x ? zoomed.zoom : undefined;
  const charts = useMemo(() => {
    const byKey = Map.groupBy(series, (one) => one.key);
    const byId = new Map(runs.map((run) => [run.id, run]));
    return keys.map((key) => ({
      key,
      curves: (byKey.get(key) ?? []).flatMap((one) => {
        const run = byId.get(one.runId);
        const look = looks.get(one.runId);
        return run === undefined || look === undefined ? [] : [toCurve(one, { label: run.name, look, startedAt: Date.parse(run.startedAt) }, settings.x, settings.smoothing, settings.log)];
      }),
    }));
  }, [series, runs, looks, keys, settings.x, settings.smoothing, settings.log]);
  return (
    <>
      <div className={classes.bar}>
        <ChartSettingsBar settings={settings} onChange={onSettings} zoomed={zoom !== undefined} onResetZoom={() => setZoomed(undefined)} />
      </div>
      <div className={classes.grid}>
        {charts.map(({ key, curves }) =>
          curves.length > 1 && curves.every(({ xs }) => xs.length === 1) ? (
            <Strip key={key} title={key} curves={curves} highlighted={highlighted} />
          ) : (
          <Chart
            key={key}
            title={key}
            curves={curves}
            axis={settings.x}
            log={settings.log}
            withRaw={settings.smoothing > 0}
            syncKey={syncKey}
            zoom={zoom}
            onZoom={(next) => setZoomed(next === undefined ? undefined : { axis: settings.x, zoom: next })}
            highlighted={highlighted}
            {...(height === undefined ? {} : { height })}
          />
          ),
        )}
      </div>
    </>
  );
}
