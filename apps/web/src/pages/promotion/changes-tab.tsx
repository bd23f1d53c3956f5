import { Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { promotionDiffDocument } from '../../api/operations/approvals.js';
import { compareVersionsDocument } from '../../api/operations/registry-versions.js';
import { operation, steadyOperation } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import type { PromotionAnchorKind, RequestDetailsFragment } from '../../generated/governance/graphql.js';
import type { DifferencePart } from '../../parts/difference-lines.js';
import { targetText } from '../../parts/promotion-status.js';
import { VersionDifferences } from '../../parts/version-differences.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import { CardSections } from '../model/card.js';
import classes from './promotion.module.css';
import { Anchored, SayHere } from './threads.js';

const anchors: Readonly<Record<DifferencePart, PromotionAnchorKind>> = { metrics: 'METRIC', params: 'PARAM', artifacts: 'ARTIFACT', signature: 'SIGNATURE', inputs: 'INPUT', environment: 'ENVIRONMENT', tags: 'TAG' };

interface ChangesTabProps {
  readonly request: RequestDetailsFragment;
  readonly withSame: boolean;
  readonly onSame: (same: boolean) => void;
}

/** What changes in the target, a line each, with what was said about it. */
export function ChangesTab({ request, withSame, onSame }: ChangesTabProps) {
  const mayComment = useMay('promotion:comment');
  const [writing, setWriting] = useState<string>();
  const query = useQuery(operation(promotionDiffDocument, { id: request.id }));
  const diff = query.data?.request?.diff;
  const whole = useQuery({ ...steadyOperation(compareVersionsDocument, { baseId: diff?.base.id ?? '', headId: diff?.head.id ?? '', withSame: true }), enabled: withSame && diff != null });
  if (query.error !== null) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) {
    return (
      <div style={{ display: 'grid', gap: 22, padding: 20 }}>
        {['70%', '64%', '58%'].map((width) => (
          <Bone key={width} width={width} />
        ))}
      </div>
    );
  }
  if (diff == null) {
    return (
      <>
        <Empty title={`Nothing was in ${targetText(request.target)} before`} compact>
          <p className="dim">There is nothing to compare with: all of v{request.versionNumber} would be new there.</p>
          <Link to="/models/$modelId/versions/$version" params={{ modelId: request.modelId, version: String(request.versionNumber ?? '') }} className="link">
            Look at v{request.versionNumber}
          </Link>
        </Empty>
        <CardThreads request={request} />
      </>
    );
  }
  const version = (number: number) => (
    <Link to="/models/$modelId/versions/$version" params={{ modelId: request.modelId, version: String(number) }} style={{ color: 'var(--text)', fontWeight: 600 }}>
      v{number}
    </Link>
  );
  return (
    <>
      <div style={{ padding: '10px 16px' }}>
        <Switch size="xs" label="Also what is alike" checked={withSame} onChange={(event) => onSame(event.currentTarget.checked)} />
      </div>
      <VersionDifferences
        differences={withSame && whole.data !== undefined ? whole.data.compareModelVersions : diff}
        withSame={withSame}
        baseLabel={
          <>
            {version(diff.base.version)} <span className="faint">{request.status === 'EXECUTED' ? 'before' : 'there now'}</span>
          </>
        }
        headLabel={version(diff.head.version)}
        {...(mayComment ? { act: (part: DifferencePart, key: string) => <SayHere what={key} onClick={() => setWriting(`${part} ${key}`)} /> } : {})}
        below={(part, key) => {
          const id = `${part} ${key}`;
          const said = request.threads.some((thread) => thread.anchorKind === anchors[part] && thread.anchorKey === key);
          return said || writing === id ? <Anchored requestId={request.id} threads={request.threads} kind={anchors[part]} anchorKey={key} writing={writing === id} onDone={() => setWriting(undefined)} /> : null;
        }}
      />
      <CardThreads request={request} />
    </>
  );
}

/** The model's card, section by section, each with its threads. */
function CardThreads({ request }: { readonly request: RequestDetailsFragment }) {
  const mayComment = useMay('promotion:comment');
  const [writing, setWriting] = useState<string>();
  const card = request.model?.card ?? [];
  if (card.length === 0) return null;
  return (
    <section className={classes.part} aria-label="Card">
      <h2>Card</h2>
      {card.map((section) => (
        <div key={section.key} style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', gap: 8, maxWidth: 860 }}>
          <div>
            <CardSections card={[section]} />
          </div>
          <div>{mayComment && <SayHere what={section.title} onClick={() => setWriting(section.key)} />}</div>
          <div style={{ gridColumn: '1 / -1', marginBottom: 8 }}>
            <Anchored requestId={request.id} threads={request.threads} kind="CARD_SECTION" anchorKey={section.key} writing={writing === section.key} onDone={() => setWriting(undefined)} />
          </div>
        </div>
      ))}
    </section>
  );
}
