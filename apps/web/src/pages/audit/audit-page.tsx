import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Page } from '../../frame/page.js';
import { useMay, useViewer } from '../../frame/viewer.js';
import { TabLinks } from '../../parts/tab-links.js';
import { EventsTab } from './events-tab.js';
import { ExportsTab } from './exports-tab.js';
import { LogAlarm } from './log-alarm.js';
import { VerifyTab } from './verify-tab.js';

const route = getRouteApi('/audit');

/** Who did what, when and why; the proof of it; and the log as a file. */
export function AuditPage(): ReactNode {
  const search = route.useSearch();
  const mayExport = useMay('audit:export');
  const mayRead = useMay('audit:read');
  const viewer = useViewer();
  // Whoever may not read the log can still check a file that they were handed.
  const seesEvents = mayRead || viewer.data === undefined;
  const tab = search.tab ?? (seesEvents ? 'events' : 'verify');
  const link = { to: '/audit' as const };
  return (
    <Page name="Audit" fixed>
      {mayRead && <LogAlarm />}
      <TabLinks
        label="Parts of the audit log"
        current={tab}
        tabs={[
          ...(seesEvents ? [{ tab: 'events', label: 'Events', ...link, search: { ...search, tab: undefined, event: undefined } }] : []),
          ...(mayExport ? [{ tab: 'exports', label: 'Exports', ...link, search: { ...search, tab: 'exports' as const, event: undefined } }] : []),
          { tab: 'verify', label: 'Verify a file', ...link, search: { ...search, tab: 'verify' as const, event: undefined } },
        ]}
      />
      {tab === 'exports' ? <ExportsTab search={search} /> : tab === 'verify' ? <VerifyTab /> : <EventsTab search={search} />}
    </Page>
  );
}
