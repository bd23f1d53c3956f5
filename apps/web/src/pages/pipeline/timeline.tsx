import { useElementSize } from '@mantine/hooks';
import { IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import bars from '../../executions/bars.module.css';
import { executionLooks } from '../../executions/execution-status.js';
import { summaryOf } from '../../executions/history-bars.js';
import { spanOf } from '../../executions/spans.js';
import { useNow } from '../../executions/use-now.js';
import type { ExecutionBarFragment } from '../../generated/pipelines/graphql.js';
import { exactTime, span } from '../../parts/times.js';
import classes from './pipeline.module.css';
import { layoutTimeline } from './timeline-scale.js';

const [height, barWidth, headroom] = [92, 6, 16];

interface TimelineProps {
  readonly newestFirst: readonly ExecutionBarFragment[];
  readonly usual: number | undefined;
}

/** Executions by when they began and how long they took; a dashed line is what is usual. What failed has a cross. For keys there is the list below it. */
export function Timeline({ newestFirst, usual }: TimelineProps) {
  const { ref, width } = useElementSize();
  const now = useNow(newestFirst.some(({ state }) => state === 'RUNNING'), 2_000);
  const byId = new Map(newestFirst.map((execution) => [execution.id, execution]));
  const items = newestFirst.flatMap((execution) => {
    const ran = spanOf(execution, now);
    return ran === undefined ? [] : [{ id: execution.id, from: ran.from, duration: ran.to - ran.from }];
  });
  const { bars: placed, ticks, longest } = layoutTimeline(items, { width: Math.max(barWidth, width), height, barWidth });
  const durations = new Map(items.map(({ id, duration }) => [id, duration]));
  const shown = placed.flatMap(({ id }) => byId.get(id) ?? []);
  return (
    <section className={classes.timeline} aria-label={`When they ran and how long: ${summaryOf(shown)}`}>
      <span className={classes.longest}>{longest > 0 && span(longest)}</span>
      <div ref={ref} className={classes.plot} style={{ height: height + headroom }}>
        {width > 0 && (
          <>
            {placed.map(({ id, x, height: tall }) => {
              const execution = byId.get(id);
              if (execution === undefined) return null;
              const { label } = executionLooks[execution.state];
              const words = `${label}, ${span(durations.get(id) ?? 0)}, ${exactTime(Date.parse(execution.startedAt ?? ''))}${execution.errorClass == null ? '' : `, ${execution.errorClass}`}`;
              return (
                <Link key={id} to="/executions/$executionId" params={{ executionId: id }} tabIndex={-1} className={classes.bar} style={{ left: x, height: tall }} aria-label={words} title={words}>
                  <span className={bars.bar} data-state={execution.state} style={{ height: tall }} />
                  {execution.state === 'FAILED' && <IconX size={10} stroke={3} className={classes.cross} aria-hidden />}
                </Link>
              );
            })}
            {usual !== undefined && longest > 0 && usual <= longest && (
              <div className={classes.usual} style={{ bottom: (usual / longest) * height }}>
                <span>usual {span(usual)}</span>
              </div>
            )}
          </>
        )}
      </div>
      <div className={classes.ticks} aria-hidden>
        {ticks.map(({ x, label }) => (
          <span key={x} style={{ left: x }}>
            {label}
          </span>
        ))}
      </div>
    </section>
  );
}
