import { Link } from '@tanstack/react-router';
import type { FeatureVersionDetailsFragment } from '../../generated/data/graphql.js';
import { SensitivityText } from '../../parts/sensitivity.js';
import classes from '../model/model.module.css';
import facts from '../run/run.module.css';

type Version = FeatureVersionDetailsFragment;

function FeatureTable({ features }: { readonly features: NonNullable<Version['view']>['features'] }) {
  return (
    <div className={classes.scrollX} tabIndex={0} role="region" aria-label="Features, a table">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Feature</th>
            <th scope="col">Type</th>
            <th scope="col">From</th>
            <th scope="col">Sensitivity</th>
            <th scope="col">What it says</th>
          </tr>
        </thead>
        <tbody>
          {features.map((feature) => (
            <tr key={feature.name}>
              <td className="mono" style={{ fontWeight: 500 }}>
                {feature.name}
              </td>
              <td className="mono dim">{feature.type}</td>
              <td className="mono">{feature.expression ?? feature.column ?? feature.name}</td>
              <td>
                <SensitivityText sensitivity={feature.sensitivity} />
              </td>
              <td className="dim">{feature.description ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TypedNames({ label, names }: { readonly label: string; readonly names: readonly { readonly name: string; readonly type: string }[] }) {
  return (
    <div className={classes.scrollX} tabIndex={0} role="region" aria-label={label}>
      <table className={classes.table}>
        <tbody>
          {names.map(({ name, type }) => (
            <tr key={name}>
              <td className="mono">{name}</td>
              <td className="mono dim">{type}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Source({ source }: { readonly source: NonNullable<Version['source']> }) {
  return (
    <>
      <dl className={facts.facts}>
        <dt>Kind</dt>
        <dd>{source.kind.toLowerCase()}</dd>
        {source.dataset != null && (
          <>
            <dt>Data set</dt>
            <dd>
              <Link to="/datasets" search={{ q: source.dataset }} className="link">
                {source.dataset}
                {source.snapshot == null ? `@${source.ref ?? 'main'}` : `@${source.snapshot.slice(0, 12)}`}
              </Link>
            </dd>
          </>
        )}
        {source.path != null && (
          <>
            <dt>Files</dt>
            <dd className="mono">{source.path}</dd>
          </>
        )}
        {source.timestampColumn != null && (
          <>
            <dt>Time of a row</dt>
            <dd className="mono">{source.timestampColumn}</dd>
          </>
        )}
        {source.createdColumn != null && (
          <>
            <dt>Known since</dt>
            <dd className="mono">{source.createdColumn}</dd>
          </>
        )}
      </dl>
      {source.schema.length > 0 && <TypedNames label="Columns of the source" names={source.schema} />}
    </>
  );
}

/** What a version of a definition says. */
export function DefinitionContent({ version: { view, service, source, entity } }: { readonly version: Version }) {
  return (
    <>
      {view != null && <FeatureTable features={view.features} />}
      {source != null && <Source source={source} />}
      {entity != null && <TypedNames label="Keys" names={entity.joinKeys} />}
      {service != null && (
        <div className={classes.scrollX} tabIndex={0} role="region" aria-label="Views of the service">
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">View</th>
                <th scope="col">Version</th>
                <th scope="col">Features</th>
              </tr>
            </thead>
            <tbody>
              {service.members.map((member) => (
                <tr key={member.view}>
                  <td>{member.view}</td>
                  <td>{member.version == null ? <span className="dim">follows</span> : `v${member.version}`}</td>
                  <td>{member.features?.join(', ') ?? <span className="dim">all</span>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
