import { randomUUID } from 'node:crypto';
import { DatasetClient } from '@plinth/datasets/testing';
import { MonitoringClient, numbers, openAlert } from '@plinth/monitoring/testing';
import type { Operation } from './plausible.js';
import type { World } from './world.js';

const clientOf = ({ server, owner }: World) => new MonitoringClient(server, owner.token);
const deployment = (world: World) => clientOf(world).makeDeployment();
const period = (deploymentId: string) => ({ period: { deploymentId, from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' } });
const watched = async (world: World) => {
  const { id } = await deployment(world);
  return { target: { kind: 'DEPLOYMENT', id }, baseline: await clientOf(world).requestBaseline(period(id)) };
};
const monitor = async (world: World) => {
  const { target, baseline } = await watched(world);
  return clientOf(world).makeMonitor(target, baseline.id);
};
const gate = async (world: World) => ({
  datasetId: (await new DatasetClient(world.server, world.owner.token).makeDataset()).id,
  suiteId: (await clientOf(world).saveExpectations(`e-${randomUUID()}`, [{ kind: 'VOLUME', atLeast: 1 }])).id,
});
const alert = async (world: World) => openAlert(world.server, (await monitor(world)).id);
const byId = (mutation: string, id: string, more = ''): Operation => ({ query: `mutation ($id: ID!) { ${mutation}(id: $id${more}) { id } }`, variables: { id } });

/** Calls that certainly change what is watched. */
export const monitoringChanges: Readonly<Record<string, (world: World) => Promise<Operation> | Operation>> = {
  logPredictions: async (world) => ({ query: 'mutation ($input: LogPredictionsInput!) { logPredictions(input: $input) { id } }', variables: { input: { deploymentId: (await deployment(world)).id, columns: [numbers('x', [1, 2])] } } }),
  logLabels: async (world) => ({ query: 'mutation ($input: LogLabelsInput!) { logLabels(input: $input) { id } }', variables: { input: { deploymentId: (await deployment(world)).id, ids: ['a'], columns: [{ name: 'y', role: 'LABEL', values: [1] }] } } }),
  updatePredictionSettings: () => ({ query: 'mutation ($days: Int) { updatePredictionSettings(input: { rules: [{ column: "email", treatment: DROP }], retentionDays: $days }) { updatedAt } }', variables: { days: 30 } }),
  requestBaseline: async (world) => ({ query: 'mutation ($input: RequestBaselineInput!) { requestBaseline(input: $input) { id } }', variables: { input: { name: `b-${randomUUID()}`, ...period((await deployment(world)).id) } } }),
  createMonitor: async (world) => {
    const { target, baseline } = await watched(world);
    return { query: 'mutation ($input: CreateMonitorInput!) { createMonitor(input: $input) { id } }', variables: { input: { name: `m-${randomUUID()}`, target, baselineId: baseline.id, definition: { schedule: { kind: 'BATCH' } } } } };
  },
  updateMonitor: async (world) => ({ query: 'mutation ($id: ID!) { updateMonitor(input: { id: $id, isPaused: true }) { id } }', variables: { id: (await monitor(world)).id } }),
  archiveMonitor: async (world) => byId('archiveMonitor', (await monitor(world)).id),
  runMonitor: async (world) => byId('runMonitor', (await monitor(world)).id, ', from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z"'),
  logBusinessMetric: async (world) => ({ query: 'mutation ($input: LogBusinessMetricInput!) { logBusinessMetric(input: $input) { name } }', variables: { input: { monitorId: (await monitor(world)).id, name: 'revenue', points: [{ at: '2026-01-01T00:00:00Z', value: 1 }] } } }),
  saveExpectations: () => ({ query: 'mutation ($input: SaveExpectationsInput!) { saveExpectations(input: $input) { id } }', variables: { input: { name: `e-${randomUUID()}`, expectations: [{ kind: 'VOLUME', atLeast: 1 }] } } }),
  setExpectationGate: async (world) => ({ query: 'mutation ($input: SetExpectationGateInput!) { setExpectationGate(input: $input) { suiteId } }', variables: { input: await gate(world) } }),
  removeExpectationGate: async (world) => {
    const { datasetId, suiteId } = await gate(world);
    await clientOf(world).ask('mutation ($input: SetExpectationGateInput!) { setExpectationGate(input: $input) { suiteId } }', { input: { datasetId, suiteId } });
    return { query: 'mutation ($id: ID!) { removeExpectationGate(datasetId: $id) }', variables: { id: datasetId } };
  },
  acknowledgeAlert: async (world) => byId('acknowledgeAlert', await alert(world)),
  assignAlert: async (world) => ({ query: 'mutation ($id: ID!, $assigneeId: ID) { assignAlert(id: $id, assigneeId: $assigneeId) { id } }', variables: { id: await alert(world), assigneeId: world.member.actor.id } }),
  muteAlert: async (world) => ({ query: 'mutation ($id: ID!, $until: DateTime) { muteAlert(id: $id, until: $until) { id } }', variables: { id: await alert(world), until: new Date(Date.now() + 3_600_000).toISOString() } }),
};
