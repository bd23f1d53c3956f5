import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { snapshotAssetsDocument } from '../../api/operations/data.js';
import { operation } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import { CopyText } from '../../parts/copy-text.js';

interface Source {
  readonly namespace: string;
  readonly name: string;
  readonly path?: string | null;
}

const addressOf = ({ namespace, name }: Source): string => (namespace.includes('://') ? `${namespace}${name.startsWith('/') ? '' : '/'}${name}` : `${namespace}:${name}`);

/** Where the bytes of a snapshot lay before, and what other systems tell of that place. */
export function BytesSources({ sources, snapshot: { datasetId, digest } }: { readonly sources: readonly Source[]; readonly snapshot: { readonly datasetId: string; readonly digest: string } }) {
  const query = useQuery({ ...operation(snapshotAssetsDocument, { datasetId, reference: digest }), enabled: useMay('pipeline:read') });
  const assets = query.data?.dataset?.snapshot?.takenFrom ?? [];
  return (
    <>
      {sources.map((source) => (
        <Fragment key={`${source.path ?? ''} ${addressOf(source)}`}>
          <dt>{source.path == null ? 'Bytes from' : <span className="mono">{source.path}</span>}</dt>
          <dd>
            <CopyText text={addressOf(source)} label={addressOf(source)} what="address" />
          </dd>
        </Fragment>
      ))}
      {assets.map(({ id, namespace, name }) => (
        <Fragment key={id}>
          <dt>Known as</dt>
          <dd>
            <Link to="/assets/$assetId" params={{ assetId: id }} className="link" title={namespace}>
              {name}
            </Link>
          </dd>
        </Fragment>
      ))}
    </>
  );
}
