import { randomUUID } from 'node:crypto';
import type { Operation } from './plausible.js';
import type { World } from './world.js';

const report = (executionId: string): Operation => ({
  query: 'mutation ($reports: [ExecutionReportInput!]!) { reportExecutions(reports: $reports) { executions { id } } }',
  variables: { reports: [{ executionId, job: { namespace: 'n', name: `j-${executionId}` }, state: 'STARTED', inputs: [{ namespace: 'n', name: `a-${executionId}` }] }] },
});

export const pipelineChanges: Readonly<Record<string, (world: World) => Promise<Operation> | Operation>> = {
  reportExecutions: () => report(randomUUID()),
  cancelExecution: async (world) => {
    const id = randomUUID();
    const { query, variables } = report(id);
    await world.server.ask(world.owner.token, query, variables);
    return { query: 'mutation ($id: ID!) { cancelExecution(id: $id) { id } }', variables: { id } };
  },
  updateOpenLineageSettings: () => ({ query: 'mutation ($days: Int) { updateOpenLineageSettings(retentionDays: $days) { updatedAt } }', variables: { days: 30 } }),
  holdOpenLineageEvents: async (world) => {
    await world.server.ask(world.owner.token, 'mutation { releaseOpenLineageEvents(reason: "another case") { updatedAt } }');
    return { query: 'mutation ($reason: String!) { holdOpenLineageEvents(reason: $reason) { updatedAt } }', variables: { reason: 'a case' } };
  },
  releaseOpenLineageEvents: async (world) => {
    await world.server.ask(world.owner.token, 'mutation { holdOpenLineageEvents(reason: "a case") { updatedAt } }');
    return { query: 'mutation ($reason: String!) { releaseOpenLineageEvents(reason: $reason) { updatedAt } }', variables: { reason: 'it is settled' } };
  },
};
