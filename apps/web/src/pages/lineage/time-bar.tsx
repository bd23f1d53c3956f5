import { ActionIcon, Button } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconHistory } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { count } from '../../parts/figures.js';
import { exactTime } from '../../parts/times.js';
import classes from './lineage.module.css';

interface Change {
  readonly at: string;
  readonly began: number;
  readonly ended: number;
}

interface TimeBarProps {
  /** When the graph changed, the earliest first. */
  readonly changes: readonly Change[];
  readonly at: string | undefined;
  readonly onTime: (at: string | undefined) => void;
}

/** The graph at an earlier time: a step of the slider is one change of it, the last is now. */
export function TimeBar({ changes, at, onTime }: TimeBarProps) {
  const times = useMemo(() => changes.map((change) => change.at), [changes]);
  const now = times.length;
  const asked = at === undefined ? now : stepAt(times, at);
  // The slider follows the hand at once; the graph follows when the hand rests.
  const [drag, setDrag] = useState<number>();
  const step = drag ?? asked;
  const timeOf = (of: number): string | undefined => (of >= now ? undefined : (times[of] ?? beforeAll(times)));
  useEffect(() => {
    if (drag === undefined) return undefined;
    const timer = setTimeout(() => {
      setDrag(undefined);
      onTime(drag >= now ? undefined : (times[drag] ?? beforeAll(times)));
    }, 200);
    return () => clearTimeout(timer);
  }, [drag, now, onTime, times]);
  const shown = drag === undefined ? at : timeOf(drag);
  const text = shown === undefined ? 'As it stands now' : `As it stood at ${exactTime(Date.parse(shown))}`;
  return (
    <div className={classes.time} role="group" aria-label="Time">
      <IconHistory size={16} stroke={1.7} aria-hidden />
      <ActionIcon aria-label="The change before" disabled={step <= -1} onClick={() => onTime(timeOf(step - 1))}>
        <IconChevronLeft size={16} aria-hidden />
      </ActionIcon>
      <input type="range" className={classes.slider} min={-1} max={now} step={1} value={step} aria-label="Time at which the graph is shown" aria-valuetext={text} onChange={(event) => setDrag(Number(event.currentTarget.value))} />
      <ActionIcon aria-label="The next change" disabled={step >= now} onClick={() => onTime(timeOf(step + 1))}>
        <IconChevronRight size={16} aria-hidden />
      </ActionIcon>
      <span className={`${classes.timeText} num`} role="status">
        {text}
        <span className="faint">
          {' '}
          {step >= now ? `after ${now} ${now === 1 ? 'change' : 'changes'}` : step < 0 ? 'before the first change' : `change ${step + 1} of ${now}: ${whatChanged(changes[step])}`}
        </span>
      </span>
      {at !== undefined && (
        <Button variant="default" onClick={() => onTime(undefined)}>
          Now
        </Button>
      )}
    </div>
  );
}

function whatChanged(change: Change | undefined): string {
  const { began = 0, ended = 0 } = change ?? {};
  return [...(began > 0 ? [`${count(began, 'link')} began`] : []), ...(ended > 0 ? [`${count(ended, 'link')} ended`] : [])].join(', ');
}

/** The last change until then; -1 before all of them. */
function stepAt(times: readonly string[], at: string): number {
  return times.findLastIndex((time) => Date.parse(time) <= Date.parse(at));
}

function beforeAll(times: readonly string[]): string | undefined {
  const [first] = times;
  return first === undefined ? undefined : new Date(Date.parse(first) - 1_000).toISOString();
}
