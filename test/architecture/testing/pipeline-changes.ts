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
};
