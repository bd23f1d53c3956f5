import { IconActivityHeartbeat, IconDatabase, IconFlask, IconHistory, IconHome, IconInbox, IconPackage, IconScale, IconShieldCheck, IconSitemap, IconTableColumn, IconTimeline, IconUsers, IconWebhook } from '@tabler/icons-react';
import { useViewer } from './viewer.js';

/** Where the rail leads, and which other pages lie there. On a phone, which has room for few, the wide ones lie behind “More”. */
const places = [
  { to: '/', also: [], label: 'Home', icon: IconHome, wideOnly: false, counts: false, needs: undefined },
  { to: '/inbox', also: [], label: 'Inbox', icon: IconInbox, wideOnly: false, counts: true, needs: undefined },
  { to: '/experiments', also: ['/runs'], label: 'Experiments', icon: IconFlask, wideOnly: false, counts: false, needs: 'experiment:read' },
  { to: '/datasets', also: [], label: 'Data sets', icon: IconDatabase, wideOnly: true, counts: false, needs: 'dataset:read' },
  { to: '/features', also: ['/training-sets'], label: 'Features', icon: IconTableColumn, wideOnly: true, counts: false, needs: 'feature:read' },
  { to: '/lineage', also: ['/assets'], label: 'Lineage', icon: IconSitemap, wideOnly: true, counts: false, needs: 'lineage:read' },
  { to: '/pipelines', also: ['/executions'], label: 'Pipelines', icon: IconTimeline, wideOnly: true, counts: false, needs: 'pipeline:read' },
  { to: '/models', also: ['/promotions'], label: 'Models', icon: IconPackage, wideOnly: false, counts: false, needs: 'model:read' },
  { to: '/monitors', also: ['/predictions', '/alerts'], label: 'Monitors', icon: IconActivityHeartbeat, wideOnly: true, counts: false, needs: 'monitor:read' },
  { to: '/compare', also: [], label: 'Compare', icon: IconScale, wideOnly: true, counts: false, needs: 'run:read' },
  { to: '/policies', also: [], label: 'Policies', icon: IconShieldCheck, wideOnly: true, counts: false, needs: 'policy:read' },
  { to: '/audit', also: [], label: 'Audit', icon: IconHistory, wideOnly: true, counts: false, needs: undefined },
  { to: '/access', also: [], label: 'Access', icon: IconUsers, wideOnly: true, counts: false, needs: undefined },
  { to: '/settings/webhooks', also: [], label: 'Webhooks', icon: IconWebhook, wideOnly: true, counts: false, needs: 'webhook:read' },
] as const;

/** Whether a page lies at a place, by its address. Links find out themselves for those below their own. */
export function liesAlsoAt({ also }: { readonly also: readonly string[] }, pathname: string): boolean {
  return also.some((begin) => pathname === begin || pathname.startsWith(`${begin}/`));
}

/** The places that whoever looks may see. */
export function usePlaces() {
  const viewer = useViewer();
  return places.filter(({ needs }) => needs === undefined || viewer.data?.viewer.permissions.includes(needs) === true);
}
