import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCloudOff, IconLock, IconSearchOff } from '@tabler/icons-react';
import type { CSSProperties, ReactNode } from 'react';
import { type ApiFailure, asFailure } from '../api/failure.js';
import { CopyText } from '../parts/copy-text.js';
import { useIsGuest } from '../frame/viewer.js';
import classes from './states.module.css';

interface EmptyProps {
  readonly title: string;
  /** What belongs here, and the one act or line of code that fills it. */
  readonly children?: ReactNode;
  readonly compact?: boolean;
}

export function Empty({ title, children, compact = false }: EmptyProps) {
  return (
    <section className={`${classes.state} ${compact ? classes.compact : ''}`}>
      <h2 className={classes.title}>{title}</h2>
      {children}
    </section>
  );
}

interface FailureProps {
  readonly error: unknown;
  readonly retry?: () => void;
  readonly compact?: boolean;
}

function iconOf(failure: ApiFailure) {
  if (failure.isForbidden) return <IconLock size={18} color="var(--warn)" aria-hidden />;
  if (failure.code === 'OFFLINE') return <IconCloudOff size={18} color="var(--warn)" aria-hidden />;
  if (failure.code.endsWith('NOT_FOUND')) return <IconSearchOff size={18} color="var(--text-2)" aria-hidden />;
  return <IconAlertTriangle size={18} color="var(--bad)" aria-hidden />;
}

/** What happened, what to do, what to quote, and again. */
export function Failure({ error, retry, compact = false }: FailureProps): ReactNode {
  const failure = asFailure(error);
  const forbidden = failure.isForbidden;
  const isGuest = useIsGuest();
  return (
    <section className={`${classes.state} ${compact ? classes.compact : ''}`} role="alert">
      <h2 className={classes.title}>
        {iconOf(failure)}
        {forbidden ? 'You may not see this' : failure.message}
      </h2>
      {forbidden && <p className="dim">{failure.message}</p>}
      <p className="dim">{failure.help ?? (forbidden ? (isGuest ? 'You are a guest here: you see what custom roles give you. An owner of the workspace can give you one for this, under Access.' : 'An owner or a maintainer of the workspace can grant it, under Access.') : 'Try again. If it stays, tell whoever looks after the server, with the code below.')}</p>
      <div className={classes.row}>
        {retry !== undefined && (
          <Button variant="default" onClick={retry}>
            Try again
          </Button>
        )}
        <span className="faint mono">{failure.code}</span>
        {failure.requestId !== undefined && <CopyText text={failure.requestId} label={`request ${failure.requestId.slice(0, 13)}`} what="request id" />}
      </div>
    </section>
  );
}

export function NotFound({ what, children }: { readonly what: string; readonly children?: ReactNode }): ReactNode {
  const isGuest = useIsGuest();
  return (
    <section className={classes.state}>
      <h2 className={classes.title}>
        <IconSearchOff size={18} color="var(--text-2)" aria-hidden /> There is no such {what}
      </h2>
      <p className="dim">It may have been removed for good, or the address is cut short.{isGuest && ' Or it is nothing that you may see: you are a guest here, and an owner of the workspace can give you a custom role for it, under Access.'}</p>
      {children}
    </section>
  );
}

/** A line of text still to come. Shows after 150 ms, so that quick answers don't flicker. */
export function Bone({ width, style }: { readonly width: number | string; readonly style?: CSSProperties }) {
  return <span className={classes.bone} style={{ width, ...style }} aria-hidden />;
}

/** A page's title still to come: a heading must say something to whoever can not see that it is on its way. */
export function TitleBone({ width = 160 }: { readonly width?: number }) {
  return (
    <>
      <span className="sr-only">Loading</span>
      <Bone width={width} />
    </>
  );
}
