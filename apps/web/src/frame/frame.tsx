import { Tooltip, useMantineColorScheme } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconFlask, IconHistory, IconHome, IconInbox, IconKeyboard, IconMoon, IconPackage, IconScale, IconShieldCheck, IconSun, IconSunMoon, IconUserCircle, IconUsers, IconWebhook } from '@tabler/icons-react';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { type ReactNode, lazy, Suspense, useEffect } from 'react';
import classes from './frame.module.css';
import { useKeys } from './keys.js';
import { showOverlay, useOverlay } from './overlays.js';
import { InboxBadge, useWaiting } from './inbox-badge.js';
import { useViewer } from './viewer.js';
import { WorkspaceChooser } from './workspace-chooser.js';

const loadPalette = () => import('./palette.js');
const Palette = lazy(loadPalette);
// Whoever is known never sees it, so it does not travel with the first page.
const SignIn = lazy(() => import('./sign-in.js'));
const KeyList = lazy(() => import('./key-list.js'));

const places = [
  { to: '/', label: 'Home', icon: IconHome },
  { to: '/inbox', label: 'Inbox', icon: IconInbox, counts: true },
  { to: '/experiments', label: 'Experiments', icon: IconFlask },
  { to: '/models', label: 'Models', icon: IconPackage },
  { to: '/compare', label: 'Compare', icon: IconScale, wideOnly: true },
  { to: '/policies', label: 'Policies', icon: IconShieldCheck, wideOnly: true },
  { to: '/audit', label: 'Audit', icon: IconHistory },
  { to: '/access', label: 'Access', icon: IconUsers, wideOnly: true },
  { to: '/settings/webhooks', label: 'Webhooks', icon: IconWebhook, wideOnly: true, needs: 'webhook:read' },
] as const;

const schemes = { auto: { next: 'light', icon: IconSunMoon, label: 'as the system' }, light: { next: 'dark', icon: IconSun, label: 'light' }, dark: { next: 'auto', icon: IconMoon, label: 'dark' } } as const;

export function Frame(): ReactNode {
  const navigate = useNavigate();
  const overlay = useOverlay();
  const viewer = useViewer();
  const waiting = useWaiting();
  const atSignIn = useLocation({ select: ({ pathname }) => pathname === '/sign-in' || pathname === '/sign-in/link' });
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const scheme = schemes[colorScheme];
  useKeys([
    { keys: '?', label: 'List the keys', group: 'Everywhere', run: () => showOverlay('keys') },
    { keys: 'g h', label: 'Go home', group: 'Everywhere', run: () => void navigate({ to: '/' }) },
    { keys: 'g e', label: 'Go to experiments', group: 'Everywhere', run: () => void navigate({ to: '/experiments' }) },
    { keys: 'g i', label: 'Go to the inbox', group: 'Everywhere', run: () => void navigate({ to: '/inbox' }) },
    { keys: 'g m', label: 'Go to models', group: 'Everywhere', run: () => void navigate({ to: '/models' }) },
    { keys: 'g p', label: 'Go to policies', group: 'Everywhere', run: () => void navigate({ to: '/policies' }) },
    { keys: 'g a', label: 'Go to audit', group: 'Everywhere', run: () => void navigate({ to: '/audit' }) },
  ]);
  // Ctrl K belongs to some browsers; it is taken before they see it, also while typing.
  useHotkeys([['mod+K', () => showOverlay('palette')]], []);
  // Fetched when the page has settled, so that what is typed right after the key lands in it.
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
        {places.filter((place) => !('needs' in place) || viewer.data?.viewer.permissions.includes(place.needs) === true).map(({ to, label, icon: Icon, ...more }) => (
          <Tooltip key={to} label={label} position="right">
            <Link to={to} className={`${classes.railItem} ${'wideOnly' in more ? classes.wideOnly : ''}`} aria-label={'counts' in more && waiting !== undefined ? `${label} ${waiting} waiting` : label} activeOptions={{ exact: to === '/', includeSearch: false }}>
              <Icon size={20} stroke={1.6} aria-hidden />
              <span className={classes.railLabel} aria-hidden>
                {label}
              </span>
              {'counts' in more && <InboxBadge waiting={waiting} />}
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
            <Link to="/sign-in" className={classes.railItem} aria-label={`You are ${viewer.data.viewer.actor.name}. Sign out`}>
              <IconUserCircle size={19} stroke={1.6} aria-hidden />
              <span className={classes.railLabel} aria-hidden>
                You
              </span>
            </Link>
          </Tooltip>
        )}
        <Tooltip label={`Colours: ${scheme.label}`} position="right">
          <button type="button" className={`${classes.railItem} ${classes.wideOnly}`} aria-label={`Colours: ${scheme.label}. Change`} onClick={() => setColorScheme(scheme.next)}>
            <scheme.icon size={19} stroke={1.6} aria-hidden />
            <span className={classes.railLabel} aria-hidden>
              Colours
            </span>
          </button>
        </Tooltip>
      </nav>
      <Outlet />
      <Suspense>
        {overlay === 'palette' && <Palette />}
        {overlay === 'keys' && <KeyList />}
      </Suspense>
    </div>
  );
}
