import { IconActivityHeartbeat, IconDatabase, IconFlask, IconHistory, IconHome, IconInbox, IconPackage, IconScale, IconShieldCheck, IconSitemap, IconTableColumn, IconTimeline, IconUsers, IconWebhook } from '@tabler/icons-react';
import { useViewer } from './viewer.js';

/** Where the rail leads. On a phone, which has room for few, the wide ones lie behind “More”. */
const places = [
  { to: '/', label: 'Home', icon: IconHome, wideOnly: false, counts: false, needs: undefined },
  { to: '/inbox', label: 'Inbox', icon: IconInbox, wideOnly: false, counts: true, needs: undefined },
  { to: '/experiments', label: 'Experiments', icon: IconFlask, wideOnly: false, counts: false, needs: 'experiment:read' },
  { to: '/datasets', label: 'Data sets', icon: IconDatabase, wideOnly: true, counts: false, needs: 'dataset:read' },
  { to: '/features', label: 'Features', icon: IconTableColumn, wideOnly: true, counts: false, needs: 'feature:read' },
  { to: '/lineage', label: 'Lineage', icon: IconSitemap, wideOnly: true, counts: false, needs: 'lineage:read' },
  { to: '/pipelines', label: 'Pipelines', icon: IconTimeline, wideOnly: true, counts: false, needs: 'pipeline:read' },
  { to: '/models', label: 'Models', icon: IconPackage, wideOnly: false, counts: false, needs: 'model:read' },
  { to: '/monitors', label: 'Monitors', icon: IconActivityHeartbeat, wideOnly: true, counts: false, needs: 'monitor:read' },
  { to: '/compare', label: 'Compare', icon: IconScale, wideOnly: true, counts: false, needs: 'run:read' },
  { to: '/policies', label: 'Policies', icon: IconShieldCheck, wideOnly: true, counts: false, needs: 'policy:read' },
  { to: '/audit', label: 'Audit', icon: IconHistory, wideOnly: true, counts: false, needs: undefined },
  { to: '/access', label: 'Access', icon: IconUsers, wideOnly: true, counts: false, needs: undefined },
  { to: '/settings/webhooks', label: 'Webhooks', icon: IconWebhook, wideOnly: true, counts: false, needs: 'webhook:read' },
] as const;

/** The places that whoever looks may see. */
export function usePlaces() {
  const viewer = useViewer();
  return places.filter(({ needs }) => needs === undefined || viewer.data?.viewer.permissions.includes(needs) === true);
}
