import { Button } from '@mantine/core';
import { IconClock, IconDownload, IconShieldCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { promotionEvidenceDocument } from '../../api/operations/audit.js';
import { download } from '../../api/request.js';
import { operation } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import type { RequestDetailsFragment } from '../../generated/governance/graphql.js';
import { CopyText } from '../../parts/copy-text.js';
import { byteSize } from '../../parts/figures.js';
import { noticeRefused } from '../../parts/notices.js';
import { Ago } from '../../parts/time.js';
import { CheckHere } from '../../proofs/check-here.js';
import { Failure } from '../../states/states.js';
import { Section } from '../run/facts.js';
import facts from '../run/run.module.css';
import classes from './promotion.module.css';

/** That it is sealed comes by the live link; this is for when the word of it was lost. */
const lookEveryMs = 10_000;

/** What the decision stood on, frozen: how far it is, the file, and its check in this browser. Nothing while nothing is decided. */
export function Evidence({ request }: { readonly request: RequestDetailsFragment }) {
  const mayRead = useMay('evidence:read');
  const isDecided = request.decision != null;
  const query = useQuery({ ...operation(promotionEvidenceDocument, { id: request.id }), enabled: isDecided, refetchInterval: ({ state }) => (state.data?.request?.evidence?.status === 'SEALED' ? false : lookEveryMs) });
  if (!isDecided) return null;
  const evidence = query.data?.request?.evidence;
  const name = `evidence-${request.number}-${request.modelName}-v${request.versionNumber ?? ''}.zip`;
  return (
    <Section title="Evidence">
      {query.error !== null && evidence === undefined ? (
        <Failure error={query.error} retry={() => void query.refetch()} compact />
      ) : evidence?.status !== 'SEALED' ? (
        <p className={classes.seat}>
          <IconClock size={15} color="var(--idle)" aria-hidden /> <span className="dim">Waits for a checkpoint that covers the decision: seconds.</span>
        </p>
      ) : (
        <>
          <p className={classes.seat}>
            <IconShieldCheck size={15} color="var(--good)" aria-hidden />
            <span>
              Sealed{evidence.sealedAt != null && <> <Ago at={evidence.sealedAt} /></>}
              {evidence.size != null && <span className="dim">, {byteSize(evidence.size)}</span>}
            </span>
          </p>
          <dl className={facts.facts}>
            <dt>SHA-256</dt>
            <dd title="Of the file. The audit log has it too, in the event evidence.sealed.">{evidence.digest != null && <CopyText text={evidence.digest} label={evidence.digest.slice(0, 16)} what="SHA-256 of the bundle" />}</dd>
          </dl>
          {mayRead && evidence.href != null ? (
            <div className={classes.evidenceActs}>
              <Button variant="default" leftSection={<IconDownload size={14} aria-hidden />} onClick={() => void download(evidence.href ?? '', name).catch((error: unknown) => noticeRefused(`${name} was not downloaded`, error))}>
                Download
              </Button>
              <CheckHere name={name} href={evidence.href} digest={evidence.digest} />
            </div>
          ) : (
            <p className="dim">Maintainers and owners can fetch it.</p>
          )}
        </>
      )}
    </Section>
  );
}
