import { IconChevronRight, IconFile, IconFolder } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { versionFilesDocument } from '../../api/operations/registry-versions.js';
import { usePages } from '../../api/use-pages.js';
import { CopyText } from '../../parts/copy-text.js';
import { byteSize, count } from '../../parts/figures.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import { ArtifactPreview } from '../run/artifact-preview.js';
import classes from './version-files.module.css';

interface VersionFilesProps {
  readonly modelId: string;
  readonly version: number;
  readonly versionId: string;
  readonly path: string | undefined;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');

/** The frozen files, folder by folder; a file shows beside its neighbours. */
export function VersionFiles({ modelId, version, versionId, path = '' }: VersionFilesProps) {
  const inside = usePages(versionFilesDocument, { versionId, path: path === '' ? null : path, first: 200 }, (answer) => answer.modelVersion?.artifacts);
  // What has nothing in it is a file, or gone; its folder tells which.
  const mayBeFile = path !== '' && !inside.isFirstLoading && !inside.isStale && inside.nodes.length === 0;
  const parent = folderOf(path);
  const around = usePages(versionFilesDocument, { versionId, path: parent === '' ? null : parent, first: 200 }, (answer) => answer.modelVersion?.artifacts, { enabled: mayBeFile });
  const file = mayBeFile ? around.nodes.find((artifact) => artifact.path === path) : undefined;
  const pages = mayBeFile ? around : inside;
  const folder = mayBeFile ? parent : path;
  const link = (to: string) => ({ to: '/models/$modelId/versions/$version' as const, params: { modelId, version: String(version) }, search: { tab: 'artifacts' as const, path: to === '' ? undefined : to } });
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  if (!pages.isFirstLoading && pages.nodes.length === 0 && path === '') {
    return (
      <Empty title="No files">
        <p className="dim">This version was made without artifacts: what it is stands in its metrics, params and source run.</p>
      </Empty>
    );
  }
  const crumbs = folder === '' ? [] : folder.split('/');
  return (
    <div className={classes.split} data-file={file === undefined ? undefined : ''}>
      <nav className={classes.list} aria-label="Files">
        <div className={classes.crumbs}>
          <Link {...link('')}>files</Link>
          {crumbs.map((name, at) => (
            <span key={at} className={classes.crumb}>
              <IconChevronRight size={12} aria-hidden />
              <Link {...link(crumbs.slice(0, at + 1).join('/'))}>{name}</Link>
            </span>
          ))}
        </div>
        {pages.isFirstLoading && <Bone width="60%" style={{ margin: 10 }} />}
        {pages.nodes.map((artifact) => (
          <Link key={artifact.path} {...link(artifact.path)} className={classes.item} data-on={artifact.path === path ? '' : undefined} activeOptions={{ includeSearch: true, explicitUndefined: true }}>
            {artifact.isDirectory ? <IconFolder size={15} stroke={1.6} aria-hidden /> : <IconFile size={15} stroke={1.6} aria-hidden />}
            <span className="clip">{nameOf(artifact.path)}</span>
            <span className={`${classes.size} num`}>{artifact.isDirectory ? count(artifact.fileCount ?? 0, 'file') : byteSize(artifact.size)}</span>
            {artifact.digest != null && <span className={`${classes.digest} mono faint`}>{artifact.digest.slice(0, 8)}</span>}
          </Link>
        ))}
        {pages.hasMore && (
          <button type="button" className="link-button" onClick={pages.more}>
            More
          </button>
        )}
      </nav>
      {file !== undefined ? (
        <ArtifactPreview key={file.digest} artifact={file} />
      ) : mayBeFile && !around.isFirstLoading ? (
        <Empty title="There is no such file" compact>
          <CopyText text={path} what="path" />
        </Empty>
      ) : (
        <Empty title="Choose a file" compact>
          <p className="dim">Pictures, tables, JSON and text show here; everything can be downloaded. Each file has its own digest, which the version’s covers.</p>
        </Empty>
      )}
    </div>
  );
}
