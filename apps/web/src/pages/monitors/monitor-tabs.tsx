import { useMay } from '../../frame/viewer.js';
import { TabLinks } from '../../parts/tab-links.js';

/** The parts of monitoring; predictions have a page of their own. */
export function MonitorTabs({ current }: { readonly current: 'monitors' | 'alerts' | 'baselines' | 'expectations' | 'predictions' }) {
  const seesPredictions = useMay('prediction:read');
  return (
    <TabLinks
      label="Parts of monitoring"
      current={current}
      tabs={[
        { tab: 'monitors', label: 'Monitors', to: '/monitors', search: {} },
        { tab: 'alerts', label: 'Alerts', to: '/monitors', search: { tab: 'alerts' as const } },
        { tab: 'baselines', label: 'Baselines', to: '/monitors', search: { tab: 'baselines' as const } },
        { tab: 'expectations', label: 'Expectations', to: '/monitors', search: { tab: 'expectations' as const } },
        ...(seesPredictions ? [{ tab: 'predictions', label: 'Predictions', to: '/predictions' as const, search: {} }] : []),
      ]}
    />
  );
}
