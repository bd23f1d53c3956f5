import { Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { policiesDocument } from '../../api/operations/approvals-policies.js';
import { breakGlassDocument, requestPromotionDocument } from '../../api/operations/approvals-changes.js';
import { modelDocument } from '../../api/operations/registry.js';
import { deployVersionDocument, setAliasDocument } from '../../api/operations/registry-changes.js';
import { modelVersionsDocument } from '../../api/operations/registry-versions.js';
import { usePages } from '../../api/use-pages.js';
import { operation, useChange } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { noticeDone, noticeRefused, noticeUndo } from '../../parts/notices.js';
import { targetText } from '../../parts/promotion-status.js';
import { allowsBreakGlass, coveringPolicies, termsOf } from './covering.js';
import classes from './model.module.css';

export interface Target {
  readonly kind: 'ENVIRONMENT' | 'ALIAS';
  /** Empty for an alias that is yet to be named. */
  readonly name: string;
}

interface PutThereProps {
  readonly modelId: string;
  readonly modelName: string;
  readonly target: Target;
  /** Absent: to be chosen. */
  readonly version?: number;
  readonly onClose: () => void;
}

const touched = ['Model', 'Deployments', 'ModelVersions', 'ModelVersion', 'AliasMoves', 'Models', 'Promotions', 'Inbox'];
/** As short as the server takes the reason of an emergency. */
const leastReason = 20;

/** Puts a version into an environment or under an alias: at once where nothing protects it, by a request where a policy does. */
export function PutThere({ modelId, modelName, target: { kind, name: given }, version, onClose }: PutThereProps) {
  const navigate = useNavigate();
  const mayAsk = useMay('promotion:request');
  const mayBreak = useMay('promotion:break-glass');
  const model = useQuery(operation(modelDocument, { id: modelId }));
  const policies = usePages(policiesDocument, { first: 500 }, (answer) => answer.policies);
  const versions = usePages(modelVersionsDocument, { modelId, first: 50, statuses: ['READY' as const] }, (answer) => answer.registeredModel?.versions);
  const [chosen, setChosen] = useState<string | null>(version === undefined ? null : String(version));
  const [typed, setTyped] = useState(given);
  const [reason, setReason] = useState('');
  const [emergency, setEmergency] = useState(false);
  const [key] = useState(newIdempotencyKey);
  const deploy = useChange(deployVersionDocument, touched);
  const alias = useChange(setAliasDocument, touched);
  const ask = useChange(requestPromotionDocument, touched);
  const breakGlass = useChange(breakGlassDocument, touched);
  const name = typed.trim();
  const target = { kind, name };
  const covering = coveringPolicies(policies.nodes, { target, riskTier: model.data?.registeredModel?.riskTier ?? 'LIMITED', modelName });
  // A guard that this page could not foresee sends the same form into review.
  const guarded = covering.length > 0 || deploy.error?.code === 'APPROVAL_REQUIRED' || alias.error?.code === 'APPROVAL_REQUIRED';
  const usable = versions.nodes.filter(({ deprecatedAt, archivedAt }) => deprecatedAt == null && archivedAt == null);
  const picked = usable.find((each) => String(each.version) === chosen);
  const openRequest = (made: { readonly number: number }): void => {
    onClose();
    void navigate({ to: '/promotions/$promotion', params: { promotion: String(made.number) } });
  };
  const said = reason.trim() || null;
  /** Only from where this moved it: what somebody else did since stays. */
  const putBack = (version: number, expectedVersion: number): void =>
    void alias.mutateAsync({ input: { modelId, name, version, expectedVersion } }).catch((error: unknown) => noticeRefused(`@${name} was not put back`, error));
  const submit = (): void => {
    if (picked === undefined) return;
    const input = { versionId: picked.id, target, idempotencyKey: key };
    if (guarded && emergency) breakGlass.mutate({ input: { ...input, reason: reason.trim() } }, { onSuccess: ({ breakGlass: made }) => openRequest(made) });
    else if (guarded) ask.mutate({ input: { ...input, reason: said } }, { onSuccess: ({ requestPromotion: made }) => openRequest(made) });
    else if (kind === 'ALIAS') {
      const before = model.data?.registeredModel?.aliases.find((each) => each.name === name)?.version;
      alias.mutate(
        { input: { modelId, name, version: picked.version, reason: said } },
        {
          onSuccess: () => {
            if (before === undefined || before === picked.version) noticeDone(`@${name} names v${picked.version}.`);
            else noticeUndo(`@${name} names v${picked.version}.`, () => putBack(before, picked.version));
            onClose();
          },
        },
      );
    } else {
      deploy.mutate(
        { input: { environment: name, versionId: picked.id, reason: said, idempotencyKey: key } },
        {
          onSuccess: ({ deployModelVersion: made }) => {
            noticeDone(made.status === 'ACTIVE' ? `v${made.version} runs in ${name}.` : `v${made.version} is on its way to ${name}.`);
            onClose();
          },
        },
      );
    }
  };
  const error = versions.error ?? policies.error ?? model.error ?? (guarded ? (emergency ? breakGlass.error : ask.error) : (deploy.error ?? alias.error));
  const knows = !policies.isFirstLoading && model.data !== undefined;
  return (
    <FormDialog
      title={given === '' ? 'New alias' : guarded ? (emergency ? `Emergency: into ${targetText(target)} at once` : `Ask to put a version into ${targetText(target)}`) : kind === 'ALIAS' ? `Move ${targetText(target)}` : `Put a version into ${given}`}
      act={guarded ? (emergency ? 'Break the glass' : 'Ask') : kind === 'ALIAS' ? (given === '' ? 'Add' : 'Move') : 'Deploy'}
      danger={guarded && emergency}
      error={error}
      busy={deploy.isPending || alias.isPending || ask.isPending || breakGlass.isPending}
      ready={knows && picked !== undefined && name !== '' && (!guarded || (emergency ? mayBreak && reason.trim().length >= leastReason : mayAsk))}
      onSubmit={submit}
      onClose={onClose}
    >
      {kind === 'ALIAS' && given === '' && <TextInput label="Alias" description="Lower-case letters, digits, dots, underscores and dashes, such as champion." data-autofocus value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />}
      <Select
        label="Version"
        searchable
        allowDeselect={false}
        value={chosen}
        data={usable.map((each) => ({ value: String(each.version), label: `v${each.version}${each.aliases.length === 0 ? '' : ` · ${each.aliases.map((one) => `@${one.name}`).join(' ')}`}` }))}
        onChange={setChosen}
        nothingFoundMessage={versions.isFirstLoading ? 'Looking…' : 'No usable version of this number among the newest'}
      />
      {guarded && (
        <div className={classes.terms}>
          {covering.map((policy) => (
            <div key={policy.id}>
              <strong>{policy.name}</strong> <span className="dim">protects {targetText(target)}:</span>
              <ul>
                {termsOf(policy.document).map((term) => (
                  <li key={term}>{term}</li>
                ))}
              </ul>
            </div>
          ))}
          {covering.length === 0 && <p>{(deploy.error ?? alias.error)?.message}</p>}
          <p className="dim">You don’t vote on what you ask for. If the version’s tags, the card or a policy change meanwhile, the request is void.</p>
        </div>
      )}
      <Textarea
        label={guarded && emergency ? 'What is wrong, and why it can’t wait' : 'Why'}
        description={guarded ? (emergency ? 'Somebody else must review this in time, or it is taken back.' : 'For those who decide, in Markdown.') : 'Stays on record with the move.'}
        autosize
        minRows={2}
        maxRows={8}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {guarded && mayBreak && covering.length > 0 && covering.every(allowsBreakGlass) && (
        <button type="button" className="link-button" style={{ justifySelf: 'start' }} onClick={() => setEmergency(!emergency)}>
          {emergency ? 'No emergency: ask' : 'It is an emergency: break the glass'}
        </button>
      )}
    </FormDialog>
  );
}
