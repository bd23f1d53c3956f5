import { IconGitBranch, IconGitCommit } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { isRecord } from '../../api/failure.js';
import { runSourceDocument } from '../../api/operations/run.js';
import { operation } from '../../api/use-query.js';
import { CodeBlock } from '../../parts/code-block.js';
import { CopyText } from '../../parts/copy-text.js';
import { byteSize } from '../../parts/figures.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import { type DiffFile, readDiff } from './diff.js';
import { PairList, Section } from './facts.js';
import classes from './run.module.css';

const signs = { added: '+', removed: '−', same: ' ', hunk: '', note: '', file: '' } as const;
/** A diff longer than this is cut: nobody reads it here, and it would hold up the page. */
const shownLines = 3_000;

function DiffView({ file }: { readonly file: DiffFile }) {
  return (
    <section className={classes.diffFile} aria-label={`Changes of ${file.name}`}>
      <div className={classes.diffName}>
        <span className="mono clip">{file.name}</span>
        <span className="mono" style={{ color: 'var(--good)' }}>
          +{file.added}
        </span>
        <span className="mono" style={{ color: 'var(--bad)' }}>
          −{file.removed}
        </span>
      </div>
      <div className={classes.diffBody} tabIndex={0} role="region" aria-label={`Lines of ${file.name}`}>
        <table>
          <tbody>
            {file.lines.slice(0, shownLines).map((line, at) => (
              <tr key={at} data-kind={line.kind}>
                <td className={classes.diffNumber}>{line.before}</td>
                <td className={classes.diffNumber}>{line.after}</td>
                <td className={classes.diffSign}>{signs[line.kind]}</td>
                <td>{line.text}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {file.lines.length > shownLines && <p className="faint">{file.lines.length - shownLines} more lines are not shown.</p>}
      </div>
    </section>
  );
}

/** Where the SDK writes the names of files that git does not know, beside what the machine is. */
const untrackedKey = 'untracked';

function untrackedOf(environment: unknown): readonly string[] {
  const names = isRecord(environment) ? environment[untrackedKey] : undefined;
  return Array.isArray(names) ? names.filter((name): name is string => typeof name === 'string') : [];
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value));

function Environment({ environment }: { readonly environment: unknown }) {
  if (!isRecord(environment)) return <p className="faint">Not recorded.</p>;
  const entries = Object.entries(environment).filter(([key]) => key !== untrackedKey);
  const plain = entries.filter(([, value]) => !isRecord(value));
  const nested = entries.flatMap(([key, value]) => (isRecord(value) ? [{ key, pairs: Object.entries(value).map(([name, inner]) => ({ key: name, value: shown(inner) })) }] : []));
  return (
    <>
      <PairList pairs={plain.map(([key, value]) => ({ key, value: typeof value === 'number' && key.endsWith('Bytes') ? byteSize(value) : shown(value) }))} none="" what="environment" />
      {nested.map(({ key, pairs }) => (
        <div key={key} style={{ marginTop: 14 }}>
          <h3 className="dim" style={{ fontSize: 12, marginBottom: 4 }}>
            {key}
          </h3>
          <PairList pairs={pairs} none="Empty." what={key} />
        </div>
      ))}
    </>
  );
}

export function SourceTab({ runId }: { readonly runId: string }) {
  const query = useQuery(operation(runSourceDocument, { id: runId }));
  if (query.error !== null) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <div style={{ padding: 16, display: 'grid', gap: 12 }}>{[220, 340, 180].map((width) => <Bone key={width} width={width} />)}</div>;
  const source = query.data.run?.source;
  if (source == null) {
    return (
      <Empty title="Its source was not recorded">
        <p className="dim">The SDK records the commit, the uncommitted changes, the command and the environment when it runs inside a git checkout.</p>
      </Empty>
    );
  }
  const files = source.diff == null ? [] : readDiff(source.diff);
  const untracked = untrackedOf(source.environment);
  return (
    <div className={classes.source}>
      <Section title="Code">
        <dl className={classes.facts}>
          {source.gitCommit != null && (
            <>
              <dt>
                <IconGitCommit size={13} aria-hidden /> Commit
              </dt>
              <dd>
                <CopyText text={source.gitCommit} label={source.gitCommit.slice(0, 12)} what="commit" />
                {source.gitDirty === true && (
                  <span style={{ color: 'var(--warn)' }} title="The working tree had changes that were not committed.">
                    {' '}
                    with uncommitted changes
                  </span>
                )}
              </dd>
            </>
          )}
          {source.gitBranch != null && (
            <>
              <dt>
                <IconGitBranch size={13} aria-hidden /> Branch
              </dt>
              <dd>{source.gitBranch}</dd>
            </>
          )}
          {(
            [
              ['Remote', source.gitRemote],
              ['Entry point', source.entryPoint],
              ['Host', source.host],
              ['Runtime', source.runtime],
            ] as const
          ).map(([label, value]) =>
            value == null ? null : (
              <div key={label} style={{ display: 'contents' }}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ),
          )}
        </dl>
      </Section>
      {source.command != null && (
        <Section title="Command">
          <CodeBlock code={source.command} what="command" />
        </Section>
      )}
      {files.length > 0 && (
        <Section title="Uncommitted changes" extra={<span className="faint num">{files.length === 1 ? '1 file' : `${files.length} files`}</span>}>
          {files.map((file, at) => (
            <DiffView key={`${file.name}-${at}`} file={file} />
          ))}
        </Section>
      )}
      {untracked.length > 0 && (
        <Section title="Files that git does not know" extra={<span className="faint num">{untracked.length === 1 ? '1 file' : `${untracked.length} files`}</span>}>
          <ul className={classes.untracked}>
            {untracked.map((name) => (
              <li key={name} className="mono">
                {name}
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title="Environment">
        <Environment environment={source.environment} />
      </Section>
    </div>
  );
}
