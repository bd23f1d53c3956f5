import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import { AlertsTab } from './alerts-tab.js';
import { BaselinesTab } from './baselines-tab.js';
import { BoardTab } from './board-tab.js';
import { MakeBaseline } from './make-baseline.js';
import { MakeMonitor } from './make-monitor.js';
import { MonitorTabs } from './monitor-tabs.js';

const route = getRouteApi('/monitors');

/** What is watched, what was found, and what it is compared with. */
export function MonitorsPage(): ReactNode {
  const search = route.useSearch();
  const may = useMay('monitor:write');
  const [making, setMaking] = useState<'monitor' | 'baseline'>();
  const tab = search.tab ?? 'monitors';
  const close = (): void => setMaking(undefined);
  const makes = tab === 'baselines' ? 'baseline' : 'monitor';
  return (
    <Page name={tab === 'alerts' ? 'Alerts' : tab === 'baselines' ? 'Baselines' : 'Monitors'} fixed actions={may && tab !== 'alerts' && <Button onClick={() => setMaking(makes)}>{makes === 'baseline' ? 'Make a baseline' : 'Make a monitor'}</Button>}>
      <MonitorTabs current={tab} />
      {tab === 'alerts' ? <AlertsTab search={search} /> : tab === 'baselines' ? <BaselinesTab search={search} /> : <BoardTab search={search} />}
      {making === 'monitor' && <MakeMonitor onClose={close} />}
      {making === 'baseline' && <MakeBaseline onClose={close} />}
    </Page>
  );
}
