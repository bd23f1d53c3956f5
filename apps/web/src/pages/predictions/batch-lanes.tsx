import { useElementSize } from '@mantine/hooks';
import { count } from '../../parts/figures.js';
import { exactTime } from '../../parts/times.js';
import { type LaneBatch, lanesOf } from './lanes.js';
import classes from './predictions.module.css';

const [laneHeight, barWidth] = [44, 6];

/** Rows of predictions in time, and beside them what came true, in a lane of its own. */
export function BatchLanes({ batches }: { readonly batches: readonly LaneBatch[] }) {
  const { ref, width } = useElementSize();
  const lanes = lanesOf(batches, Math.max(1, Math.floor(width / barWidth)));
  const rowsOf = (kind: LaneBatch['kind']): number => batches.reduce((sum, batch) => sum + (batch.kind === kind ? batch.rows : 0), 0);
  const [predictions, labels] = [rowsOf('PREDICTIONS'), rowsOf('LABELS')];
  return (
    <section className={classes.lanes} aria-label={`Rows in time: ${count(predictions, 'prediction')}, ${count(labels, 'label')}`}>
      <div ref={ref} className={classes.plot}>
        {width > 0 && (
          <>
            <Lane name="Predictions" most={lanes.most.predictions} />
            <div className={classes.lane} style={{ height: laneHeight }}>
              {lanes.bars.map((bar) => bar.predictions > 0 && <span key={bar.from} data-kind="PREDICTIONS" title={`${count(bar.predictions, 'prediction')} in ${count(bar.batches, 'batch', 'batches')}`} style={{ left: `${bar.from * 100}%`, height: Math.max(3, (bar.predictions / lanes.most.predictions) * laneHeight) }} />)}
            </div>
            <Lane name="Labels" most={lanes.most.labels} />
            <div className={classes.lane} style={{ height: laneHeight / 2 }}>
              {lanes.bars.map((bar) => bar.labels > 0 && <span key={bar.from} data-kind="LABELS" title={count(bar.labels, 'label')} style={{ left: `${bar.from * 100}%`, height: Math.max(3, (bar.labels / lanes.most.labels) * (laneHeight / 2)) }} />)}
            </div>
            <div className={classes.span} aria-hidden>
              <span>{exactTime(lanes.from)}</span>
              {lanes.to > lanes.from && <span>{exactTime(lanes.to)}</span>}
            </div>
          </>
        )}
      </div>
    </section>
  );
}

function Lane({ name, most }: { readonly name: string; readonly most: number }) {
  return (
    <div className={classes.laneName}>
      {name} {most === 0 ? <span className="faint">none</span> : <span className="faint num">at most {count(most, 'row')} a bar</span>}
    </div>
  );
}
