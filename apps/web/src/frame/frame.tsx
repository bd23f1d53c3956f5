import { Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconDots, IconKeyboard, IconUserCircle } from '@tabler/icons-react';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { type ReactNode, lazy, Suspense, useEffect } from 'react';
import classes from './frame.module.css';
import { useKeys } from './keys.js';
import { showOverlay, useOverlay } from './overlays.js';
import { InboxBadge, useWaiting } from './inbox-badge.js';
import { liesAlsoAt, usePlaces } from './places.js';
import { useTypedAhead } from './typed-ahead.js';
import { useColours } from './use-colours.js';
import { useViewer } from './viewer.js';
import { WorkspaceChooser } from './workspace-chooser.js';

const loadPalette = () => import('./palette.js');
const Palette = lazy(loadPalette);
// Whoever is known never sees it, so it does not travel with the first page.
const SignIn = lazy(() => import('./sign-in.js'));
const KeyList = lazy(() => import('./key-list.js'));
const More = lazy(() => import('./more.js'));

/** Stands for the palette until its code is there. */
function PaletteToCome(): ReactNode {
  useTypedAhead(true);
  useKeys([{ keys: 'Escape', label: 'Close', group: 'Everywhere', run: () => showOverlay(undefined), whileTyping: true }]);
  return null;
}

export function Frame(): ReactNode {
  const navigate = useNavigate();
  const overlay = useOverlay();
  const viewer = useViewer();
  const waiting = useWaiting();
  const atSignIn = useLocation({ select: ({ pathname }) => pathname === '/sign-in' || pathname === '/sign-in/link' || pathname === '/invitation' });
  const places = usePlaces();
  const pathname = useLocation({ select: (location) => location.pathname });
  const isBehindMore = places.some((place) => place.wideOnly && (pathname.startsWith(place.to) || liesAlsoAt(place, pathname)));
  const colours = useColours();
  useKeys([
    { keys: '?', label: 'List the keys', group: 'Everywhere', run: () => showOverlay('keys') },
    { keys: 'g h', label: 'Go home', group: 'Everywhere', run: () => void navigate({ to: '/' }) },
    { keys: 'g e', label: 'Go to experiments', group: 'Everywhere', run: () => void navigate({ to: '/experiments' }) },
    { keys: 'g i', label: 'Go to the inbox', group: 'Everywhere', run: () => void navigate({ to: '/inbox' }) },
    { keys: 'g m', label: 'Go to models', group: 'Everywhere', run: () => void navigate({ to: '/models' }) },
    { keys: 'g p', label: 'Go to policies', group: 'Everywhere', run: () => void navigate({ to: '/policies' }) },
    { keys: 'g j', label: 'Go to pipelines', group: 'Everywhere', run: () => void navigate({ to: '/pipelines' }) },
    { keys: 'g a', label: 'Go to audit', group: 'Everywhere', run: () => void navigate({ to: '/audit' }) },
  ]);
  // Ctrl K belongs to some browsers; it is taken before they see it, also while typing.
  useHotkeys([['mod+K', () => showOverlay('palette')]], []);
  // Fetched when the page has settled, so that it is there at its key.
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette().catch(() => undefined), 1_500);
    return () => clearTimeout(timer);
  }, []);
  if (atSignIn || viewer.error?.isUnauthenticated === true)
    return (
      <Suspense>
        <SignIn />
      </Suspense>
    );
  return (
    <div className={classes.frame}>
      <a href="#content" className={classes.skip}>
        Skip to the content
      </a>
      <nav className={classes.rail} aria-label="Main">
        <Link to="/" className={classes.mark} aria-label="Plinth">
          <svg width="22" height="22" viewBox="0 0 22 22" fill="currentColor" aria-hidden>
            <path d="M4 2h14v4H4zM6.5 7.5h9v8h-9zM2 17h18v4H2z" />
          </svg>
        </Link>
        <WorkspaceChooser />
        {places.map(({ to, also, label, icon: Icon, wideOnly, counts }) => (
          <Tooltip key={to} label={label} position="right">
            <Link to={to} {...(liesAlsoAt({ also }, pathname) ? { 'data-status': 'active', 'aria-current': true } : {})} className={`${classes.railItem} ${wideOnly ? classes.wideOnly : ''}`} aria-label={counts && waiting !== undefined ? `${label} ${waiting} waiting` : label} activeOptions={{ exact: to === '/', includeSearch: false }}>
              <Icon size={20} stroke={1.6} aria-hidden />
              <span className={classes.railLabel} aria-hidden>
                {label}
              </span>
              {counts && <InboxBadge waiting={waiting} />}
            </Link>
          </Tooltip>
        ))}
        <div className={classes.railSpace} />
        <Tooltip label="Keys (?)" position="right">
          <button type="button" className={`${classes.railItem} ${classes.wideOnly}`} aria-label="List the keys" onClick={() => showOverlay('keys')}>
            <IconKeyboard size={19} stroke={1.6} aria-hidden />
          </button>
        </Tooltip>
        {viewer.data !== undefined && (
          <Tooltip label={`You are ${viewer.data.viewer.actor.name}`} position="right">
            <Link to="/sign-in" className={`${classes.railItem} ${classes.wideOnly}`} aria-label={`You are ${viewer.data.viewer.actor.name}. Sign out`}>
              <IconUserCircle size={19} stroke={1.6} aria-hidden />
            </Link>
          </Tooltip>
        )}
        <Tooltip label={`Colours: ${colours.label}`} position="right">
          <button type="button" className={`${classes.railItem} ${classes.wideOnly}`} aria-label={`Colours: ${colours.label}. Change`} onClick={colours.change}>
            <colours.icon size={19} stroke={1.6} aria-hidden />
          </button>
        </Tooltip>
        <button type="button" className={`${classes.railItem} ${classes.narrowOnly}`} data-status={isBehindMore ? 'active' : undefined} aria-haspopup="dialog" onClick={() => showOverlay('more')}>
          <IconDots size={20} stroke={1.6} aria-hidden />
          <span className={classes.railLabel}>More</span>
        </button>
      </nav>
      <Outlet />
      <Suspense fallback={overlay === 'palette' ? <PaletteToCome /> : null}>
        {overlay === 'palette' && <Palette />}
        {overlay === 'keys' && <KeyList />}
        {overlay === 'more' && <More />}
      </Suspense>
    </div>
  );
}
