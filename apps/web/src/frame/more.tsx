import { Drawer } from '@mantine/core';
import { IconBuilding, IconCheck, IconUserCircle } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import classes from './more.module.css';
import { showOverlay } from './overlays.js';
import { liesAlsoAt, usePlaces } from './places.js';
import { useColours } from './use-colours.js';
import { useViewer } from './viewer.js';
import { useWorkspaces } from './workspace-chooser.js';

const close = (): void => showOverlay(undefined);

/** What the rail of a phone has no room for: the other places, the workspaces, the colours and who one is. */
export default function More(): ReactNode {
  const viewer = useViewer();
  const workspaces = useWorkspaces();
  const colours = useColours();
  const wide = usePlaces().filter(({ wideOnly }) => wideOnly);
  const pathname = useLocation({ select: (location) => location.pathname });
  const icon = { size: 20, stroke: 1.6, 'aria-hidden': true } as const;
  return (
    <Drawer opened onClose={close} position="bottom" size="auto" title="More" closeButtonProps={{ 'aria-label': 'Close' }} classNames={{ content: classes.sheet ?? '' }}>
      <nav className={classes.list} aria-label="More places">
        {wide.map(({ to, also, label, icon: Icon }) => (
          <Link key={to} to={to} {...(liesAlsoAt({ also }, pathname) ? { 'data-status': 'active', 'aria-current': true } : {})} className={classes.item} onClick={close}>
            <Icon {...icon} /> {label}
          </Link>
        ))}
      </nav>
      {workspaces !== undefined && (
        <section className={classes.list} aria-label="Workspaces">
          <h2 className={classes.title}>{workspaces.enter === undefined ? 'Another workspace takes a sign-in link or a token of its own' : 'Workspaces'}</h2>
          {workspaces.all.map(({ id, slug, name }) => (
            <button key={id} type="button" className={classes.item} aria-current={id === workspaces.here.id} disabled={id !== workspaces.here.id && workspaces.enter === undefined} onClick={() => (id === workspaces.here.id ? close() : workspaces.enter?.(slug))}>
              {id === workspaces.here.id ? <IconCheck {...icon} /> : <IconBuilding {...icon} />} <span className="clip">{name}</span> <span className="faint">{slug}</span>
            </button>
          ))}
        </section>
      )}
      <div className={classes.list}>
        <button type="button" className={classes.item} onClick={colours.change}>
          <colours.icon {...icon} /> Colours <span className="faint">{colours.label}</span>
        </button>
        {viewer.data !== undefined && (
          <Link to="/sign-in" className={classes.item} onClick={close}>
            <IconUserCircle {...icon} /> <span className="clip">{viewer.data.viewer.actor.name}</span> <span className="faint">sign out</span>
          </Link>
        )}
      </div>
    </Drawer>
  );
}
