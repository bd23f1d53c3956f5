import { CodeBlock } from '../../parts/code-block.js';
import { Empty } from '../../states/states.js';

const byDbt = (): string => `OPENLINEAGE_URL=${location.origin} OPENLINEAGE_NAMESPACE=shop dbt-ol build`;
const inTypeScript = `import { plinth } from '@plinth/sdk';

const pipeline = plinth.pipeline('nightly');
const rows = await pipeline.step('load', () => load());
await pipeline.step('train', { given: rows }, (step, rows) => train(rows));
await pipeline.finish();`;
const byHand = (): string => `curl ${location.origin}/graphql -H 'Content-Type: application/json' -d '{"query":
  "mutation { reportExecutions(reports: [{ executionId: \\"'$(uuidgen)'\\", state: SUCCEEDED, job: { namespace: \\"nightly\\", name: \\"sales\\" } }]) { executions { id } } }" }'`;

/** No pipelines yet: what would be here, and the lines that bring the first. */
export function NothingTold() {
  return (
    <Empty title="No pipeline has told of itself yet">
      <p className="dim">Plinth runs no pipelines. Whoever runs them tells what happens, and here is how each went, why it failed and what took the time. Airflow, dbt and Spark speak OpenLineage; point them here:</p>
      <CodeBlock code={byDbt()} what="Command that runs dbt" />
      <p className="dim">A script in TypeScript tells as it goes, with the SDK:</p>
      <CodeBlock code={inTypeScript} what="Script that tells of its steps" />
      <p className="dim">Anything else tells by one mutation:</p>
      <CodeBlock code={byHand()} what="Command that reports an execution" />
      <p className="faint">A server that asks for sign-in wants a token beside it: OPENLINEAGE_API_KEY, or an Authorization header.</p>
    </Empty>
  );
}
