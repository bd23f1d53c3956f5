import { CodeBlock } from '../../parts/code-block.js';
import { count } from '../../parts/figures.js';
import type { ExecutionDetails } from './execution-details.js';

type Extraction = NonNullable<ExecutionDetails['facts']['extraction']>;

/** What the producer could not read of what ran: data that it read or wrote may be missing. */
export function NotFoundOut({ extraction: { totalTasks, failedTasks, errors } }: { readonly extraction: Extraction }) {
  return (
    <>
      <p className="dim">
        {failedTasks == null ? 'Some' : totalTasks == null ? count(failedTasks, 'task') : `${failedTasks} of ${count(totalTasks, 'task')}`} could not be read by the producer: data may be missing above.
      </p>
      {errors.map(({ message, task, taskNumber }, index) => (
        <div key={index}>
          <p>
            {taskNumber != null && <span className="dim num">{taskNumber}: </span>}
            {message}
          </p>
          {task != null && <CodeBlock code={task} what="Task" />}
        </div>
      ))}
    </>
  );
}
