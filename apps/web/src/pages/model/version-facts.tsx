import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isRecord } from '../../api/failure.js';
import { versionDataDocument } from '../../api/operations/data-inputs.js';
import { operation } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import type { ModelVersionQuery } from '../../generated/governance/graphql.js';
import { CopyText } from '../../parts/copy-text.js';
import { DataInputs, keptHere } from '../../parts/data-inputs.js';
import { exactFigure, figure } from '../../parts/figures.js';
import { Ago } from '../../parts/time.js';
import { exactTime } from '../../parts/times.js';
import { PairList, Section } from '../run/facts.js';
import classes from './model.module.css';

export type Version = NonNullable<ModelVersionQuery['modelVersionByNumber']>;

const partNames: Readonly<Record<string, string>> = { artifacts: 'Files', signature: 'Signature', metrics: 'Metrics', params: 'Params', inputs: 'Inputs', environment: 'Environment', sourceRun: 'Source run' };

/** What the version is, in one number, and what that number covers. */
export function DigestSection({ version }: { readonly version: Version }) {
  const [open, setOpen] = useState(false);
  if (version.digest == null) return null;
  return (
    <Section
      title="Digest"
      extra={
        <button type="button" className="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Less' : 'What it covers'}
        </button>
      }
    >
      <CopyText text={version.digest} label={`${version.digest.slice(0, 20)}…`} what="digest" />
      <p className="faint" style={{ fontSize: 12 }}>
        Frozen {version.readyAt == null ? '' : <Ago at={version.readyAt} />}: nothing it covers can change.
      </p>
      {open &&
        version.parts.map((part) => (
          <div key={part.name} className={classes.partDigest}>
            <span className="dim">{partNames[part.name] ?? part.name}</span>
            <CopyText text={part.digest} label={part.digest.slice(0, 12)} what={`digest of ${part.name}`} />
          </div>
        ))}
    </Section>
  );
}

export function FrozenMetrics({ version }: { readonly version: Version }) {
  const { metrics } = version.cardFacts;
  if (metrics.length === 0) return <p className="faint">None were logged by its run.</p>;
  return (
    <div className={classes.scrollX}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col" data-right="">
              Value
            </th>
            <th scope="col" data-right="">
              Step
            </th>
            <th scope="col" data-right="">
              Logged
            </th>
          </tr>
        </thead>
        <tbody>
          {metrics.map((metric) => (
            <tr key={metric.key}>
              <td>{metric.key}</td>
              <td data-right="" title={exactFigure(metric.value)} style={{ fontWeight: 500 }}>
                {figure(metric.value)}
              </td>
              <td data-right="" className="dim">
                {metric.step.toLocaleString('en-US')}
              </td>
              <td data-right="" className="dim" title={exactTime(Date.parse(metric.at))}>
                <Ago at={metric.at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Field = NonNullable<Version['signature']>['inputs'][number];

function SignatureSide({ title, fields }: { readonly title: string; readonly fields: readonly Field[] }) {
  return (
    <div>
      <h3 className="dim" style={{ fontSize: 12, fontWeight: 500 }}>
        {title}
      </h3>
      {fields.length === 0 ? (
        <p className="faint">Nothing.</p>
      ) : (
        <table className={classes.table}>
          <tbody>
            {fields.map((field) => (
              <tr key={field.name}>
                <td className="mono">{field.name}</td>
                <td className="mono dim">
                  {field.type}
                  {field.shape == null ? '' : `[${field.shape.map((size) => (size === -1 ? '?' : size)).join(', ')}]`}
                </td>
                <td className="faint">{field.required ? '' : 'optional'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

export function Signature({ version }: { readonly version: Version }) {
  if (version.signature == null) return <p className="faint">Not given. It says what the model takes and gives, so that a change of it can be seen.</p>;
  return (
    <div className={classes.two}>
      <SignatureSide title="Takes" fields={version.signature.inputs} />
      <SignatureSide title="Gives" fields={version.signature.outputs} />
    </div>
  );
}

/** The data that it was trained and judged on, frozen with it. What of it Plinth keeps is told to those who may see data sets. */
export function FrozenInputs({ version }: { readonly version: Version }) {
  const mayRead = useMay('dataset:read');
  const { inputs } = version.cardFacts;
  const query = useQuery({ ...operation(versionDataDocument, { id: version.id }), enabled: mayRead && inputs.some(({ sourceType }) => sourceType === keptHere) });
  return <DataInputs inputs={query.data?.modelVersion?.cardFacts.inputs ?? inputs} none="None were recorded by its run." />;
}

const written = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** An environment's members as pairs, nested ones by their path: `packages.numpy`; what was not recorded is left out. */
function flatten(value: unknown, path = ''): readonly { readonly key: string; readonly value: string }[] {
  if (value === null) return [];
  if (!isRecord(value)) return path === '' ? [] : [{ key: path, value: written(value) }];
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`));
}

export function FrozenEnvironment({ version }: { readonly version: Version }) {
  return <PairList pairs={flatten(version.cardFacts.environment)} none="Not recorded." what="environment" />;
}
