import { IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import classes from './frame.module.css';
import { LinkBadge } from './link-badge.js';
import { showOverlay } from './overlays.js';

const findKey = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K';

export interface Crumb {
  readonly label: string;
  readonly to: '/experiments' | '/experiments/$experimentId' | '/runs/$runId' | '/datasets' | '/datasets/$datasetId' | '/features' | '/training-sets' | '/pipelines' | '/pipelines/$pipelineId' | '/executions/$executionId' | '/models' | '/models/$modelId' | '/monitors' | '/monitors/$monitorId' | '/predictions' | '/inbox' | '/policies' | '/access' | '/settings/webhooks';
  readonly params?: Readonly<Record<string, string>>;
}

interface PageProps {
  /** For the window's title and screen readers. */
  readonly name: string;
  /** What stands in the header instead of the bare name. */
  readonly title?: ReactNode;
  readonly crumbs?: readonly Crumb[];
  readonly actions?: ReactNode;
  /** The page scrolls within its parts rather than as a whole. */
  readonly fixed?: boolean;
  readonly children: ReactNode;
}

/** The frame of every page: one line of header over the content. */
export function Page({ name, title, crumbs = [], actions, fixed = false, children }: PageProps): ReactNode {
  useEffect(() => {
    document.title = `${name} · Plinth`;
  }, [name]);
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <div className={classes.crumbs}>
          {crumbs.map((crumb) => (
            <span key={crumb.label} style={{ display: 'contents' }}>
              <Link to={crumb.to} params={crumb.params ?? {}} className={`${classes.crumb} clip`}>
                {crumb.label}
              </Link>
              <span className={classes.slash} aria-hidden>
                /
              </span>
            </span>
          ))}
          <h1 className={classes.title}>{title ?? <span className="clip">{name}</span>}</h1>
        </div>
        <LinkBadge />
        <div className={classes.actions}>{actions}</div>
        <button type="button" className={classes.find} onClick={() => showOverlay('palette')} aria-label={`Find ${findKey}`} title="Find anything">
          <IconSearch size={15} stroke={1.8} aria-hidden />
          <span className={classes.findText}>Find</span>{' '}
          <kbd className={classes.findText}>{findKey}</kbd>
        </button>
      </header>
      <main id="content" className={fixed ? classes.fixedBody : classes.body} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
