import { IconDatabase, IconExternalLink } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { KeptInputFragment } from '../generated/data/graphql.js';
import { CopyText } from './copy-text.js';
import classes from './data-inputs.module.css';
import { byteSize, count } from './figures.js';
import { SensitivityText } from './sensitivity.js';
import { Ago } from './time.js';

/** The kind of source that snapshots of data sets are. */
export const keptHere = 'PLINTH_DATASET';

/** Data that something was made from, as whoever made it said. */
export interface DataInput {
  readonly name: string;
  readonly digest: string;
  readonly source?: string | null | undefined;
  readonly sourceType?: string | null | undefined;
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
  /** The snapshot that it is; absent for data that is kept elsewhere, or that the viewer may not see. */
  readonly snapshot?: KeptInputFragment | null | undefined;
  /** What is to be said of it beside what it is, such as how it stands to what is in production. */
  readonly note?: ReactNode;
}

/** Which data something was made from: by digest, with its age, its splits and the way to it. */
export function DataInputs({ inputs, none }: { readonly inputs: readonly DataInput[]; readonly none: ReactNode }) {
  if (inputs.length === 0) return <p className="faint">{none}</p>;
  return (
    <ul className={classes.list}>
      {inputs.map((input, index) => (
        <li key={`${input.name} ${input.digest} ${index}`} className={classes.input}>
          {input.snapshot == null ? <Elsewhere input={input} /> : <Kept input={input} snapshot={input.snapshot} />}
        </li>
      ))}
    </ul>
  );
}

function Head({ icon, title, input, aside }: { readonly icon: ReactNode; readonly title: ReactNode; readonly input: DataInput; readonly aside?: ReactNode }) {
  return (
    <div className={classes.head}>
      {icon}
      <span className={classes.name}>{title}</span>
      {input.tags?.map(({ key, value }) => (
        <span key={key} className={classes.context} title={key}>
          {value}
        </span>
      ))}
      {input.note}
      {aside !== undefined && <span className={classes.age}>{aside}</span>}
    </div>
  );
}

function Kept({ input, snapshot }: { readonly input: DataInput; readonly snapshot: KeptInputFragment }) {
  return (
    <>
      <Head
        icon={<IconDatabase size={14} aria-hidden className={classes.icon} />}
        title={
          <Link to="/datasets/$datasetId/snapshots/$number" params={{ datasetId: snapshot.datasetId, number: String(snapshot.number) }} className="link" title={snapshot.message ?? undefined}>
            {snapshot.dataset.name}
            <span className="num">@{snapshot.number}</span>
          </Link>
        }
        input={input}
        aside={<Ago at={snapshot.createdAt} />}
      />
      <div className={classes.more}>
        <CopyText text={snapshot.digest} label={snapshot.digest.slice(0, 12)} what="digest" />
        <span className="num">
          {count(snapshot.files, 'file')}, {byteSize(snapshot.bytes)}
        </span>
        <SensitivityText sensitivity={snapshot.dataset.sensitivity} />
      </div>
      {snapshot.splits.length > 0 && (
        <div className={classes.splits} aria-label="Splits">
          {snapshot.splits.map((split) => (
            <span key={split.name} className={classes.split} title={split.where ?? undefined}>
              {split.name}
              {split.bytes != null && <span className="faint num">{byteSize(split.bytes)}</span>}
            </span>
          ))}
        </div>
      )}
      {snapshot.deletedAt != null && (
        <p className={classes.gone}>
          Its files were given up <Ago at={snapshot.deletedAt} />: what was made from it can not be made again.
        </p>
      )}
    </>
  );
}

/** Kept elsewhere; or here, and not told yet, or not to this viewer: then its address says nothing to anybody. */
function Elsewhere({ input }: { readonly input: DataInput }) {
  const here = input.sourceType === keptHere;
  const Icon = here ? IconDatabase : IconExternalLink;
  return (
    <>
      <Head icon={<Icon size={14} aria-hidden className={classes.icon} />} title={input.name} input={input} />
      <div className={classes.more}>
        <CopyText text={input.digest} label={input.digest.slice(0, 12)} what="digest" />
        {input.source != null && !here && (
          <span className="clip" title={input.source}>
            {input.source}
          </span>
        )}
      </div>
    </>
  );
}
