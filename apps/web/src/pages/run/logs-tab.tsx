import { Button, TextInput } from '@mantine/core';
import { IconArrowDown, IconSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useKeys } from '../../frame/keys.js';
import { exactTime } from '../../parts/times.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import { legible } from './log-lines.js';
import classes from './logs.module.css';
import { useLogs } from './use-logs.js';

const lineHeight = 19;
const nearEnd = 24;

function Found({ text, wanted }: { readonly text: string; readonly wanted: string }) {
  const at = wanted === '' ? -1 : text.toLowerCase().indexOf(wanted);
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + wanted.length)}</mark>
      {text.slice(at + wanted.length)}
    </>
  );
}

export function LogsTab({ runId, live }: { readonly runId: string; readonly live: boolean }) {
  const logs = useLogs(runId, live);
  const scroller = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const [follows, setFollows] = useState(true);
  const [find, setFind] = useState('');
  const wanted = find.trim().toLowerCase();
  const lines = wanted === '' ? logs.lines : logs.lines.filter(({ text }) => text.toLowerCase().includes(wanted));
  const first = lines[0]?.index;
  const virtual = useVirtualizer({ count: lines.length, getScrollElement: () => scroller.current, estimateSize: () => lineHeight, overscan: 30 });
  const previous = useRef({ first, count: lines.length });

  useKeys([
    { keys: '/', label: 'Find in the log', group: 'Log', run: () => document.getElementById('find-log')?.focus() },
    { keys: 'f', label: 'Follow the log', group: 'Log', run: () => setFollows(true) },
  ]);

  // Earlier lines push down what is being read by as much as they take up; it stays where it was.
  useLayoutEffect(() => {
    const before = previous.current;
    previous.current = { first, count: lines.length };
    if (before.first === undefined || first === undefined || first >= before.first || wanted !== '') return;
    scroller.current?.scrollBy({ top: (lines.length - before.count) * lineHeight });
  }, [first, lines.length, wanted]);

  useEffect(() => {
    if (follows) scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [follows, lines.length]);

  if (logs.error !== undefined && logs.lines.length === 0) return <Failure error={logs.error} retry={logs.retry} />;
  if (logs.isPending) {
    return (
      <div style={{ display: 'grid', gap: 10, padding: 20 }}>
        {[52, 38, 61, 45, 57, 30, 49].map((width) => (
          <Bone key={width} width={`${width}%`} />
        ))}
      </div>
    );
  }
  if (logs.lines.length === 0) {
    return (
      <Empty title={live ? 'Nothing printed yet' : 'It printed nothing'}>
        <p className="dim">What the process writes to standard output and standard error shows here{live ? ' as it comes' : ''}; the SDK captures both unless told not to.</p>
      </Empty>
    );
  }
  return (
    <>
      <div className={classes.bar}>
        <TextInput id="find-log" aria-label="Find in the log" placeholder="Find in what is loaded" leftSection={<IconSearch size={13} aria-hidden />} value={find} onChange={(event) => setFind(event.currentTarget.value)} w={260} />
        <span className="faint num">
          {wanted === '' ? `${logs.lines.length.toLocaleString('en-US')} lines${logs.hasEarlier ? ' loaded, earlier ones above' : ''}` : `${lines.length.toLocaleString('en-US')} of ${logs.lines.length.toLocaleString('en-US')} lines`}
        </span>
      </div>
      <div className={classes.wrap}>
        <div
          ref={scroller}
          className={classes.scroll}
          role="log"
          aria-label="Log"
          tabIndex={0}
          onScroll={(event) => {
            const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
            // Told of a frame later, when more lines may have come below: only a way up is somebody's own.
            if (scrollHeight - scrollTop - clientHeight < nearEnd) setFollows(true);
            else if (scrollTop < lastTop.current) setFollows(false);
            lastTop.current = scrollTop;
            if (scrollTop < 400 && wanted === '') logs.loadEarlier();
          }}
        >
          <div className={classes.lines} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const line = lines[index];
              if (line === undefined) return null;
              const at = Date.parse(line.at);
              return (
                <div key={line.index} className={classes.line} data-stream={line.stream} style={{ transform: `translateY(${start}px)` }}>
                  <span className={classes.gutter} title={`${exactTime(at)} · ${line.stream === 'STDERR' ? 'standard error' : 'standard output'}`}>
                    {line.stream === 'STDERR' ? '! ' : ''}
                    <span>{new Date(at).toLocaleTimeString('en-GB')}</span>
                  </span>
                  <span>
                    <Found text={legible(line.text)} wanted={wanted} />
                  </span>
                </div>
              );
            })}
          </div>
        </div>
        {!follows && (
          <Button className={classes.follow} leftSection={<IconArrowDown size={14} aria-hidden />} onClick={() => setFollows(true)}>
            {live ? 'Follow' : 'To the end'}
          </Button>
        )}
      </div>
    </>
  );
}
