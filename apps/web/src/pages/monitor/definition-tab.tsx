import { Link } from '@tanstack/react-router';
import type { MonitorQuery } from '../../generated/monitoring/graphql.js';
import { BaselineSource } from '../../monitoring/baseline-source.js';
import { BaselineStatus } from '../../monitoring/baseline-status.js';
import { readDefinition } from '../../monitoring/definition.js';
import { definitionLines } from '../../monitoring/definition-words.js';
import { Watched } from '../../monitoring/watched.js';
import { CodeBlock } from '../../parts/code-block.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import classes from './heat.module.css';

/** What the monitor does, in words and as it is kept. */
export function DefinitionTab({ monitor }: { readonly monitor: NonNullable<MonitorQuery['monitor']> }) {
  const definition = readDefinition(monitor.definition);
  return (
    <div className={classes.definition} tabIndex={0} role="region" aria-label="Definition">
      <dl>
        {monitor.description != null && (
          <>
            <dt>For</dt>
            <dd>{monitor.description}</dd>
          </>
        )}
        <dt>Watches</dt>
        <dd>
          <Watched thing={monitor} />
        </dd>
        <dt>Compares with</dt>
        <dd>
          {monitor.baseline == null ? (
            <span className="faint">a baseline that is gone</span>
          ) : (
            <>
              {monitor.baseline.name} v{monitor.baseline.version}, of <BaselineSource baseline={monitor.baseline} /> {monitor.baseline.status !== 'READY' && <BaselineStatus status={monitor.baseline.status} />}
            </>
          )}
        </dd>
        {definitionLines(definition).map(({ label, value }) => (
          <div key={label} style={{ display: 'contents' }}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {definition.expectations !== undefined && (
          <>
            <dt>Expects</dt>
            <dd>
              <Link to="/expectations/$suiteId" params={{ suiteId: definition.expectations.suiteId }} search={definition.expectations.version === undefined ? {} : { version: String(definition.expectations.version) }} className="link">
                {definition.expectations.version === undefined ? 'What its suite says, in the newest version at each look' : `What version ${definition.expectations.version} of its suite says`}
              </Link>
            </dd>
          </>
        )}
        <dt>Made</dt>
        <dd>
          <Ago at={monitor.createdAt} /> by <PersonName person={monitor.createdBy} />
          {monitor.revision > 1 && (
            <>
              , changed <Ago at={monitor.updatedAt} />: revision {monitor.revision}
            </>
          )}
        </dd>
      </dl>
      <h2>As it is kept</h2>
      <CodeBlock code={JSON.stringify(monitor.definition, null, 2)} what="Definition" />
    </div>
  );
}
