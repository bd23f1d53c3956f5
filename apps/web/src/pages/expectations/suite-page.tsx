import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { expectationSuiteDocument, removeExpectationGateDocument } from '../../api/operations/monitoring-expectations.js';
import { operation, useChange } from '../../api/use-query.js';
import { Strip } from '../../executions/strip.js';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import type { SuiteFragment } from '../../generated/monitoring/graphql.js';
import { expectationText, subjectOf } from '../../monitoring/expectation-words.js';
import { CopyText } from '../../parts/copy-text.js';
import { count } from '../../parts/figures.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { noticeDone } from '../../parts/notices.js';
import { Ago } from '../../parts/time.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import modelClasses from '../model/model.module.css';
import { SaveSuite } from '../monitors/save-suite.js';
import { SetGate } from './set-gate.js';
import classes from './suite.module.css';

const route = getRouteApi('/expectations/$suiteId');
const allSuites = { label: 'Monitors', to: '/monitors' } as const;

/** A suite: what it expects, which data sets have to meet it, and its versions. */
export function SuitePage(): ReactNode {
  const { suiteId } = route.useParams();
  const { version } = route.useSearch();
  const query = useQuery(operation(expectationSuiteDocument, { id: suiteId, version: version === undefined ? null : Number(version) }));
  const suite = query.data?.expectationSuite;
  if (query.error !== null && suite == null) {
    return (
      <Page name="Suite" crumbs={[allSuites]}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  if (suite === undefined) {
    return (
      <Page name="Suite" crumbs={[allSuites]} title={<TitleBone />}>
        <div style={{ display: 'grid', gap: 22, padding: 20 }}>
          <Bone width="60%" />
          <Bone width="44%" />
        </div>
      </Page>
    );
  }
  if (suite === null) {
    return (
      <Page name="Not found" crumbs={[allSuites]}>
        <NotFound what={version === undefined ? 'suite' : 'version'} />
      </Page>
    );
  }
  return <Suite suite={suite} />;
}

function Suite({ suite }: { readonly suite: SuiteFragment }) {
  const navigate = useNavigate();
  const [may, mayGate] = [useMay('monitor:write'), useMay('dataset:classify')];
  const [dialog, setDialog] = useState<'save' | 'gate' | { readonly remove: SuiteFragment['gates'][number] }>();
  const expectations: readonly unknown[] = Array.isArray(suite.expectations) ? suite.expectations : [];
  const close = (): void => setDialog(undefined);
  return (
    <Page
      name={suite.name}
      crumbs={[allSuites]}
      fixed
      title={
        <>
          <span className="clip" title={suite.name}>
            {suite.name}
          </span>
          <span className="faint num" style={{ fontWeight: 400 }}>
            v{suite.version}
            {suite.version < suite.newest && ' of ' + String(suite.newest)}
          </span>
        </>
      }
      actions={
        <>
          {mayGate && (
            <Button variant="default" onClick={() => setDialog('gate')}>
              Make it a gate
            </Button>
          )}
          {may && <Button onClick={() => setDialog('save')}>Change</Button>}
        </>
      }
    >
      <Strip
        facts={[
          { label: 'Version', value: suite.newest === 1 ? '1, the only one' : <Select aria-label="Version" size="xs" w={130} allowDeselect={false} value={String(suite.version)} data={Array.from({ length: suite.newest }, (_, at) => ({ value: String(suite.newest - at), label: `${suite.newest - at}${at === 0 ? ', the newest' : ''}` }))} onChange={(value) => void navigate({ to: '/expectations/$suiteId', params: { suiteId: suite.id }, search: { version: value === null || value === String(suite.newest) ? undefined : value }, replace: true })} /> },
          { label: 'Saved', value: <Ago at={suite.createdAt} /> },
          { label: 'Digest', value: <CopyText text={suite.digest} label={suite.digest.slice(0, 10)} what="digest" /> },
          { label: 'Gate of', value: suite.gates.length === 0 ? <span className="faint">no data set</span> : count(suite.gates.length, 'data set') },
        ]}
      />
      <div className={classes.content} tabIndex={0} role="region" aria-label="Expectations">
        <h2>{count(expectations.length, 'expectation')}</h2>
        <table className={modelClasses.table} style={{ maxWidth: 860 }}>
          <thead>
            <tr>
              <th scope="col">Of</th>
              <th scope="col">It is expected that it</th>
            </tr>
          </thead>
          <tbody>
            {expectations.map((each, at) => (
              <tr key={at}>
                <td className="mono">{subjectOf(each)}</td>
                <td className={classes.words}>{expectationText(each)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <h2>Gates</h2>
        {suite.gates.length === 0 ? (
          <p className="dim">It keeps no snapshot from being made. {mayGate ? 'Make it the gate of a data set, and each commit has to meet it.' : 'Somebody who may classify a data set can make it its gate.'}</p>
        ) : (
          <table className={modelClasses.table} style={{ maxWidth: 860 }}>
            <thead>
              <tr>
                <th scope="col">Data set</th>
                <th scope="col">Files</th>
                <th scope="col">Version</th>
                <th scope="col">Since</th>
                <th scope="col">
                  <span className="sr-only">Acts</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {suite.gates.map((gate) => (
                <tr key={gate.datasetId}>
                  <td>
                    <Link to="/datasets/$datasetId" params={{ datasetId: gate.datasetId }} className="link">
                      {gate.dataset?.name ?? gate.datasetId}
                    </Link>
                  </td>
                  <td className="mono">{gate.path}</td>
                  <td>{gate.version ?? 'the newest'}</td>
                  <td>
                    <Ago at={gate.setAt} />
                  </td>
                  <td>
                    {mayGate && (
                      <button type="button" className="link-button" onClick={() => setDialog({ remove: gate })}>
                        Take away
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
      {dialog === 'save' && <SaveSuite suite={suite} onClose={close} />}
      {dialog === 'gate' && <SetGate suite={suite} onClose={close} />}
      {typeof dialog === 'object' && <RemoveGate gate={dialog.remove} onClose={close} />}
    </Page>
  );
}

function RemoveGate({ gate, onClose }: { readonly gate: SuiteFragment['gates'][number]; readonly onClose: () => void }) {
  const remove = useChange(removeExpectationGateDocument, ['ExpectationSuite', 'ExpectationSuites']);
  const name = gate.dataset?.name ?? gate.datasetId;
  return (
    <FormDialog title={`Take the gate of ${name} away`} act="Take away" danger error={remove.error} busy={remove.isPending} ready onSubmit={() => remove.mutate({ datasetId: gate.datasetId }, { onSuccess: () => { noticeDone(`${name} has no gate any more.`); onClose(); } })} onClose={onClose}>
      <p className="dim">From then on its snapshots may be as they are. The gate can be set again.</p>
    </FormDialog>
  );
}
