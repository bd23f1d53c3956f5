import { useMemo, useState } from 'react';
import { Chart } from '../../charts/chart.js';
import classes from '../../charts/chart.module.css';
import type { Zoom } from '../../charts/plot-options.js';
import { assignHues, looks } from '../../parts/series-slots.js';

export interface ChartedLines {
  readonly title: string;
  readonly lines: readonly { readonly label: string; readonly times: readonly number[]; readonly values: readonly (number | null)[] }[];
}

/** Linked charts over time, a line for each label, which looks the same in all of them. */
export default function LineCharts({ charts, syncKey }: { readonly charts: readonly ChartedLines[]; readonly syncKey: string }) {
  const [zoom, setZoom] = useState<Zoom>();
  const drawn = useMemo(() => {
    const styles = looks(assignHues(new Map(), [...new Set(charts.flatMap(({ lines }) => lines.map(({ label }) => label)))]));
    return charts.map(({ title, lines }) => ({
      title,
      curves: lines.flatMap(({ label, times, values }) => {
        const look = styles.get(label);
        return look === undefined ? [] : [{ id: label, label, look, xs: times.map((time) => time / 1_000), points: times.length, raw: values, smoothed: values, marks: [] }];
      }),
    }));
  }, [charts]);
  return (
    <div className={classes.grid}>
      {drawn.map(({ title, curves }) => (
        <Chart key={title} title={title} curves={curves} axis="time" log={false} withRaw={false} syncKey={syncKey} zoom={zoom} onZoom={setZoom} />
      ))}
    </div>
  );
}
