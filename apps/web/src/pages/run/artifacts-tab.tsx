import { useQuery } from '@tanstack/react-query';
import { artifactDocument } from '../../api/operations/run.js';
import { operation } from '../../api/use-query.js';
import { CodeBlock } from '../../parts/code-block.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import { ArtifactPreview } from './artifact-preview.js';
import { ArtifactFolder, useArtifacts } from './artifact-tree.js';
import { DownloadFolder } from './download-folder.js';
import classes from './artifacts.module.css';

interface ArtifactsTabProps {
  readonly runId: string;
  readonly live: boolean;
  readonly path: string | undefined;
  readonly onPath: (path: string) => void;
}

function Chosen({ runId, path }: { readonly runId: string; readonly path: string }) {
  const query = useQuery(operation(artifactDocument, { runId, path }));
  if (query.error !== null) return <Failure error={query.error} retry={() => void query.refetch()} compact />;
  if (query.isPending) return <div style={{ padding: 16 }}><Bone width={240} /></div>;
  const { artifact } = query.data;
  return artifact == null ? <Empty title="This artifact is gone" compact /> : <ArtifactPreview key={artifact.digest} artifact={artifact} />;
}

export function ArtifactsTab({ runId, live, path, onPath }: ArtifactsTabProps) {
  const top = useArtifacts(runId, null, live);
  if (!top.isFirstLoading && top.error === null && top.nodes.length === 0) {
    return (
      <Empty title="No artifacts">
        <p className="dim">Files, pictures and tables that a run leaves behind show here, each with its digest.</p>
        <CodeBlock code={"await run.artifact('model.json');\nawait run.table('predictions', rows);"} what="SDK example" />
      </Empty>
    );
  }
  return (
    <div className={classes.split} data-chosen={path === undefined ? undefined : ''}>
      <nav className={classes.tree} aria-label="Artifacts">
        <div className={classes.treeHead}>
          <span className="faint">Files</span>
          <DownloadFolder runId={runId} />
        </div>
        <ArtifactFolder runId={runId} path={null} depth={0} live={live} current={path} onOpen={(artifact) => onPath(artifact.path)} />
      </nav>
      {path === undefined ? (
        <Empty title="Choose a file" compact>
          <p className="dim">Pictures, tables, JSON and text show here; everything can be downloaded.</p>
        </Empty>
      ) : (
        <Chosen runId={runId} path={path} />
      )}
    </div>
  );
}
