import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import { AlertsTab } from './alerts-tab.js';
import { BaselinesTab } from './baselines-tab.js';
import { BoardTab } from './board-tab.js';
import { ExpectationsTab } from './expectations-tab.js';
import { MakeBaseline } from './make-baseline.js';
import { MakeMonitor } from './make-monitor.js';
import { MonitorTabs } from './monitor-tabs.js';
import { SaveSuite } from './save-suite.js';

const route = getRouteApi('/monitors');
const names = { monitors: 'Monitors', alerts: 'Alerts', baselines: 'Baselines', expectations: 'Expectations' } as const;
const makes = { monitors: 'Make a monitor', alerts: undefined, baselines: 'Make a baseline', expectations: 'Make a suite' } as const;

/** What is watched, what was found, what it is compared with, and what is expected of data. */
export function MonitorsPage(): ReactNode {
  const search = route.useSearch();
  const may = useMay('monitor:write');
  const tab = search.tab ?? 'monitors';
  const [making, setMaking] = useState(false);
  const close = (): void => setMaking(false);
  return (
    <Page name={names[tab]} fixed actions={may && makes[tab] !== undefined && <Button onClick={() => setMaking(true)}>{makes[tab]}</Button>}>
      <MonitorTabs current={tab} />
      {tab === 'alerts' ? <AlertsTab search={search} /> : tab === 'baselines' ? <BaselinesTab search={search} /> : tab === 'expectations' ? <ExpectationsTab /> : <BoardTab search={search} />}
      {making && (tab === 'baselines' ? <MakeBaseline onClose={close} /> : tab === 'expectations' ? <SaveSuite onClose={close} /> : <MakeMonitor onClose={close} />)}
    </Page>
  );
}
