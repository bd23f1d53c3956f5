import { IconChevronDown, IconChevronRight, IconFile, IconFileText, IconFolder, IconPhoto, IconTable } from '@tabler/icons-react';
import { useState } from 'react';
import { runArtifactsDocument } from '../../api/operations/run.js';
import { usePages } from '../../api/use-pages.js';
import type { RunArtifactsQuery } from '../../generated/graphql.js';
import { byteSize } from '../../parts/figures.js';
import { Bone, Failure } from '../../states/states.js';
import classes from './artifacts.module.css';
import { DownloadFolder } from './download-folder.js';
import { previewKind } from './preview-kind.js';

export type Artifact = NonNullable<RunArtifactsQuery['run']>['artifacts']['nodes'][number];

const icons = { image: IconPhoto, table: IconTable, json: IconFileText, text: IconFileText, markdown: IconFileText, none: IconFile } as const;

export function useArtifacts(runId: string, path: string | null, live: boolean) {
  return usePages(runArtifactsDocument, { id: runId, path, first: 200 }, (answer) => answer.run?.artifacts, { refetchInterval: live ? 10_000 : false });
}

interface FolderProps {
  readonly runId: string;
  readonly path: string | null;
  readonly depth: number;
  readonly live: boolean;
  readonly current: string | undefined;
  readonly onOpen: (artifact: Artifact) => void;
}

export function ArtifactFolder({ runId, path, depth, live, current, onOpen }: FolderProps) {
  const pages = useArtifacts(runId, path, live);
  // The way to the artifact in the address is open from the start, and so are a few folders at the top.
  const [opened, setOpened] = useState<ReadonlyMap<string, boolean>>(new Map());
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} compact />;
  if (pages.isFirstLoading) return <div style={{ padding: '8px 12px', paddingLeft: 12 + depth * 16 }}><Bone width="60%" /></div>;
  return (
    <>
      {pages.nodes.map((artifact) => {
        const name = artifact.path.slice(artifact.path.lastIndexOf('/') + 1);
        const open = opened.get(artifact.path) ?? ((depth === 0 && pages.nodes.length <= 3) || current?.startsWith(`${artifact.path}/`) === true);
        const Icon = artifact.isDirectory ? IconFolder : icons[previewKind(artifact.path, artifact.mediaType)];
        return (
          <div key={artifact.path}>
            <div className={classes.line}>
              <button
                type="button"
                className={classes.item}
                style={{ '--depth': depth }}
                aria-expanded={artifact.isDirectory ? open : undefined}
                aria-current={artifact.path === current ? 'true' : undefined}
                onClick={() => (artifact.isDirectory ? setOpened(new Map([...opened, [artifact.path, !open]])) : onOpen(artifact))}
              >
                {artifact.isDirectory ? open ? <IconChevronDown size={13} aria-hidden /> : <IconChevronRight size={13} aria-hidden /> : <span style={{ width: 13, flex: 'none' }} />}
                <Icon size={15} stroke={1.6} color="var(--text-2)" aria-hidden />
                <span className="clip">{name}</span>
                <span className={`${classes.size} num`}>{byteSize(artifact.size)}</span>
              </button>
              {artifact.isDirectory && <DownloadFolder runId={runId} path={artifact.path} />}
            </div>
            {artifact.isDirectory && open && <ArtifactFolder runId={runId} path={artifact.path} depth={depth + 1} live={live} current={current} onOpen={onOpen} />}
          </div>
        );
      })}
      {pages.hasMore && (
        <button type="button" className="link-button" style={{ paddingLeft: 12 + depth * 16 }} onClick={pages.more}>
          More
        </button>
      )}
    </>
  );
}
