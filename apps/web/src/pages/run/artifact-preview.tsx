import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef } from 'react';
import type { ApiFailure } from '../../api/failure.js';
import { download, readBytes } from '../../api/request.js';
import { CopyText } from '../../parts/copy-text.js';
import { byteSize } from '../../parts/figures.js';
import { noticeRefused } from '../../parts/notices.js';
import { Bone, Failure } from '../../states/states.js';
import type { Artifact } from './artifact-tree.js';
import classes from './artifacts.module.css';
import { previewKind, type PreviewKind } from './preview-kind.js';
import { holdsNumbers, readSeparated, shownRows, tableOfJson, type TextTable } from './read-table.js';

const Markdown = lazy(() => import('../../parts/markdown.js'));

/** Text beyond this, and pictures beyond that, are for downloading. */
const textLimit = 1_000_000;
const imageLimit = 20_000_000;

type Content = { readonly kind: 'image'; readonly bytes: Blob } | { readonly kind: 'table'; readonly table: TextTable } | { readonly kind: 'text' | 'markdown'; readonly text: string; readonly truncated: boolean };

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function load(artifact: Artifact, kind: PreviewKind, url: string, signal: AbortSignal): Promise<Content> {
  const { bytes, truncated } = await readBytes(url, kind === 'image' ? imageLimit : textLimit, signal);
  if (kind === 'image') {
    const type = artifact.path.toLowerCase().endsWith('.svg') ? 'image/svg+xml' : (artifact.mediaType ?? bytes.type);
    return { kind: 'image', bytes: new Blob([bytes], { type }) };
  }
  const text = await bytes.text();
  if (kind === 'table') {
    const table = readSeparated(text, artifact.path.toLowerCase().endsWith('.tsv') ? '\t' : ',', truncated);
    if (table !== undefined) return { kind: 'table', table };
  }
  if (kind === 'json' && !truncated) {
    const value = parseJson(text);
    const table = tableOfJson(value);
    if (table !== undefined) return { kind: 'table', table };
    if (value !== undefined) return { kind: 'text', text: JSON.stringify(value, null, 2), truncated };
  }
  return { kind: kind === 'markdown' ? 'markdown' : 'text', text, truncated };
}

function Picture({ bytes, name }: { readonly bytes: Blob; readonly name: string }) {
  const picture = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const address = URL.createObjectURL(bytes);
    if (picture.current !== null) picture.current.src = address;
    return () => URL.revokeObjectURL(address);
  }, [bytes]);
  return (
    <div className={classes.picture}>
      <img ref={picture} alt={name} />
    </div>
  );
}

function TableView({ table }: { readonly table: TextTable }) {
  const right = table.columns.map((_, at) => holdsNumbers(table, at));
  return (
    <>
      <table className={classes.table}>
        <thead>
          <tr>
            {table.columns.map((column, at) => (
              <th key={at} scope="col" data-right={right[at] === true ? '' : undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, at) => (
            <tr key={at}>
              {table.columns.map((_, column) => (
                <td key={column} data-right={right[column] === true ? '' : undefined} title={row[column]}>
                  {row[column]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {table.truncated && <p className={classes.note}>The first {Math.min(shownRows, table.rows.length).toLocaleString('en-US')} rows; download it for the rest.</p>}
    </>
  );
}

function Body({ artifact, url, kind }: { readonly artifact: Artifact; readonly url: string; readonly kind: PreviewKind }) {
  const query = useQuery<Content, ApiFailure>({ queryKey: ['ArtifactBytes', url, artifact.digest], queryFn: ({ signal }) => load(artifact, kind, url, signal), staleTime: Number.POSITIVE_INFINITY });
  if (query.error !== null) return <Failure error={query.error} retry={() => void query.refetch()} compact />;
  const content = query.data;
  if (content === undefined) return <div style={{ padding: 20, display: 'grid', gap: 12 }}>{['60%', '75%', '45%'].map((width) => <Bone key={width} width={width} />)}</div>;
  if (content.kind === 'image') return <Picture bytes={content.bytes} name={artifact.path} />;
  if (content.kind === 'table') return <TableView table={content.table} />;
  return (
    <>
      {content.kind === 'markdown' ? (
        <div style={{ padding: 16 }}>
          <Suspense fallback={<Bone width="40%" />}>
            <Markdown text={content.text} />
          </Suspense>
        </div>
      ) : (
        <pre className={classes.text}>{content.text}</pre>
      )}
      {content.truncated && <p className={classes.note}>The first {byteSize(textLimit)} of {byteSize(artifact.size)}; download it for the rest.</p>}
    </>
  );
}

export function ArtifactPreview({ artifact }: { readonly artifact: Artifact }) {
  const kind = previewKind(artifact.path, artifact.mediaType);
  const name = artifact.path.slice(artifact.path.lastIndexOf('/') + 1);
  const { url } = artifact;
  const tooLarge = kind === 'image' && artifact.size > imageLimit;
  return (
    <div className={classes.preview}>
      <div className={classes.head}>
        <span className="mono clip" style={{ fontWeight: 600 }}>
          {artifact.path}
        </span>
        <span className="faint num">{byteSize(artifact.size)}</span>
        {artifact.digest != null && <CopyText text={artifact.digest} label={artifact.digest.slice(0, 12)} what="SHA-256" />}
        {url != null && (
          <Button ml="auto" size="compact-xs" variant="default" leftSection={<IconDownload size={13} aria-hidden />} onClick={() => void download(url, name).catch((error: unknown) => noticeRefused(`${name} was not downloaded`, error))}>
            Download
          </Button>
        )}
      </div>
      <div className={classes.body} tabIndex={0} role="region" aria-label={`Contents of ${name}`}>
        {artifact.size === 0 ? <p className={classes.note}>This file is empty.</p> : kind === 'none' || tooLarge || url == null ? <p className={classes.note}>{tooLarge ? 'This picture is too large to show here.' : 'There is no preview of this kind of file.'}</p> : <Body artifact={artifact} url={url} kind={kind} />}
      </div>
    </div>
  );
}
