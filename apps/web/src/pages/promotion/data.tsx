import { useQuery } from '@tanstack/react-query';
import { promotionDiffDocument } from '../../api/operations/approvals.js';
import { versionDataDocument } from '../../api/operations/data-inputs.js';
import { operation } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import type { RequestDetailsFragment } from '../../generated/governance/graphql.js';
import { DataInputs } from '../../parts/data-inputs.js';
import { Bone, Failure } from '../../states/states.js';
import classes from './promotion.module.css';

/** The data that the version was trained and judged on, and whether what is in the target came from the same. */
export function PromotionData({ request }: { readonly request: RequestDetailsFragment }) {
  const mayRead = useMay('dataset:read');
  const diff = useQuery(operation(promotionDiffDocument, { id: request.id })).data?.request?.diff;
  const head = useQuery({ ...operation(versionDataDocument, { id: request.version?.id ?? '' }), enabled: mayRead && request.version != null });
  const base = useQuery({ ...operation(versionDataDocument, { id: diff?.base.id ?? '' }), enabled: mayRead && diff != null });
  if (request.version == null) return null;
  const there = base.data?.modelVersion;
  const before = there == null ? undefined : new Set(there.cardFacts.inputs.map(({ digest }) => digest));
  const note = (digest: string) => (before === undefined ? undefined : <span className="faint">{before.has(digest) ? `as in v${there?.version}` : `not in v${there?.version}`}</span>);
  return (
    <section className={classes.part} aria-label="Data">
      <h2>Data</h2>
      {!mayRead ? (
        <p className="faint">What it was trained on is for those who may read data sets.</p>
      ) : head.error !== null ? (
        <Failure error={head.error} retry={() => void head.refetch()} compact />
      ) : head.isPending ? (
        <Bone width="60%" />
      ) : (
        <DataInputs inputs={(head.data.modelVersion?.cardFacts.inputs ?? []).map((input) => ({ ...input, note: note(input.digest) }))} none="Its run recorded none: nobody can say what it was trained on." />
      )}
    </section>
  );
}
