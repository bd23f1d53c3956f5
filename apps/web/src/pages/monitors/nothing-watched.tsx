import { CodeBlock } from '../../parts/code-block.js';
import { Empty } from '../../states/states.js';

const log = (): string => `curl ${location.origin}/graphql -H 'Content-Type: application/json' -d '{
  "query": "mutation ($input: LogPredictionsInput!) {
    logPredictions(input: $input) { rows } }",
  "variables": {"input": {"deploymentId": "…", "columns": [
    {"name": "amount", "role": "FEATURE", "values": [12.5, 80]},
    {"name": "score", "role": "OUTPUT", "values": [0.1, 0.8]}]}}}'`;
const baseline = `mutation { requestBaseline(input: {
  name: "training", snapshot: { dataset: "payments" } }) { id } }`;
const monitor = `mutation { createMonitor(input: { name: "payments drift",
  target: { kind: DEPLOYMENT, id: "…" }, baselineId: "…",
  definition: { schedule: { kind: "CRON", cron: "0 * * * *" } } }) { id } }`;

/** Nothing is watched yet: what would be here, and the three steps that bring it. */
export function NothingWatched() {
  return (
    <Empty title="Nothing is watched yet">
      <p className="dim">A monitor compares what a deployment predicts, or what a data set holds, with a baseline, and says which columns drifted, since when and how much. It takes three steps. Send what your service predicts:</p>
      <CodeBlock code={log()} what="Command that logs predictions" />
      <p className="dim">Have a baseline made, of the data that the model was trained on:</p>
      <CodeBlock code={baseline} what="Mutation that makes a baseline" />
      <p className="dim">And say what is watched, and when:</p>
      <CodeBlock code={monitor} what="Mutation that makes a monitor" />
    </Empty>
  );
}
