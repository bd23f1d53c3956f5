import { ActionIcon, Button, Menu, Textarea, TextInput } from '@mantine/core';
import { IconArchive, IconDots } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { isRecord } from '../../api/failure.js';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { policyDocument } from '../../api/operations/approvals-policies.js';
import { archivePolicyDocument, createPolicyDocument, updatePolicyDocument } from '../../api/operations/approvals-changes.js';
import { operation, useChange } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import type { PolicyQuery } from '../../generated/governance/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { noticeDone } from '../../parts/notices.js';
import { TabLinks } from '../../parts/tab-links.js';
import { Ago } from '../../parts/time.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import { type Draft, emptyDraft, pathOfField, readDraft, sorted, writeDraft } from './draft.js';
import { DryRun } from './dry-run.js';
import { Editions } from './editions.js';
import classes from './policies.module.css';
import { PolicyForm } from './policy-form.js';

type Policy = NonNullable<PolicyQuery['policy']>;

const route = getRouteApi('/policies/$policyId');
const allPolicies = { label: 'Policies', to: '/policies' } as const;
const touched = ['Policies', 'Policy', 'Promotions', 'Promotion', 'PromotionByNumber', 'Inbox'];

function EndPolicy({ policy, onClose }: { readonly policy: Policy; readonly onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const archive = useChange(archivePolicyDocument, touched);
  return (
    <FormDialog title={`End ${policy.name}`} act="End it" danger error={archive.error} busy={archive.isPending} ready={typed === policy.name} onSubmit={() => archive.mutate({ id: policy.id }, { onSuccess: onClose })} onClose={onClose}>
      <p className="dim">It protects nothing any more, for good, and open requests that it covered are void. What it said stays on record.</p>
      <TextInput label={`Type ${policy.name} to go on`} data-autofocus value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
    </FormDialog>
  );
}

/** The form, the JSON, the trial and the versions, over one draft. */
function Editor({ policy }: { readonly policy: Policy | undefined }) {
  const search = route.useSearch();
  const navigate = useNavigate();
  const mayWrite = useMay('policy:write') && policy?.archivedAt == null;
  const saved: Draft = policy !== undefined && isRecord(policy.document) ? policy.document : emptyDraft;
  const [draft, setDraft] = useState<Draft>(saved);
  const [text, setText] = useState<string>();
  const [name, setName] = useState(policy?.name ?? '');
  const [note, setNote] = useState('');
  const [ending, setEnding] = useState(false);
  const [key] = useState(newIdempotencyKey);
  const create = useChange(createPolicyDocument, touched);
  const update = useChange(updatePolicyDocument, touched);
  const tab = search.tab ?? 'form';
  const error = create.error ?? update.error;
  const path = pathOfField(error?.field);
  const read = text === undefined ? undefined : readDraft(text);
  const broken = read !== undefined && 'problem' in read;
  const changed = policy === undefined || JSON.stringify(sorted(draft)) !== JSON.stringify(sorted(saved));
  const change = (next: Draft): void => {
    setDraft(next);
    setText(undefined);
    create.reset();
    update.reset();
  };
  const save = (): void => {
    if (policy === undefined) {
      create.mutate({ input: { name: name.trim(), document: draft, idempotencyKey: key } }, { onSuccess: ({ createPolicy: made }) => void navigate({ to: '/policies/$policyId', params: { policyId: made.id } }) });
      return;
    }
    update.mutate(
      { input: { id: policy.id, document: draft, note: note.trim() || null, expectedVersion: policy.version } },
      {
        onSuccess: ({ updatePolicy: made }) => {
          setNote('');
          noticeDone(`${policy.name} holds as v${made.version}.`);
        },
      },
    );
  };
  const link = { to: '/policies/$policyId' as const, params: { policyId: policy?.id ?? 'new' } };
  return (
    <Page
      name={policy?.name ?? 'New policy'}
      crumbs={[allPolicies]}
      fixed
      actions={
        policy !== undefined &&
        mayWrite && (
          <Menu>
            <Menu.Target>
              <ActionIcon aria-label="Acts on the policy">
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item color="red" leftSection={<IconArchive size={14} />} onClick={() => setEnding(true)}>
                End it
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )
      }
    >
      {policy?.archivedAt != null && (
        <div className={classes.banner} role="status">
          Ended <Ago at={policy.archivedAt} />: it protects nothing any more.
        </div>
      )}
      <TabLinks
        label="Parts of the policy"
        current={tab}
        tabs={[
          { tab: 'form', label: 'Form', ...link, search: {} },
          { tab: 'json', label: 'JSON', ...link, search: { tab: 'json' as const } },
          { tab: 'try', label: 'Dry run', ...link, search: { tab: 'try' as const } },
          ...(policy === undefined ? [] : [{ tab: 'versions', label: 'Versions', count: policy.version, ...link, search: { tab: 'versions' as const } }]),
        ]}
      />
      <div className={classes.content} tabIndex={0} role="region" aria-label={tab}>
        {tab === 'versions' && policy !== undefined ? (
          <Editions policy={policy} version={search.version === undefined ? undefined : Number(search.version)} />
        ) : tab === 'try' ? (
          <DryRun draft={draft} policyId={policy?.id} />
        ) : tab === 'json' ? (
          <div className={classes.form}>
            <Textarea
              className={classes.json ?? ''}
              aria-label="The policy as JSON"
              autosize
              minRows={20}
              readOnly={!mayWrite}
              value={text ?? writeDraft(draft)}
              error={broken ? read.problem : error !== null && path !== undefined ? `${path === '' ? '' : `${path}: `}${error.message}` : undefined}
              onChange={(event) => {
                const next = event.currentTarget.value;
                setText(next);
                const parsed = readDraft(next);
                if ('draft' in parsed) setDraft(parsed.draft);
                create.reset();
                update.reset();
              }}
              styles={{ input: { fontFamily: 'var(--font-mono)', fontSize: 12, lineHeight: 1.55 } }}
            />
          </div>
        ) : (
          <PolicyForm draft={draft} onChange={change} problem={error !== null && path !== undefined ? { path, message: error.message } : undefined}>
            {policy === undefined && <TextInput label="Name" maw={420} value={name} error={error?.field?.includes('name') === true && path === undefined ? error.message : undefined} onChange={(event) => setName(event.currentTarget.value)} />}
          </PolicyForm>
        )}
      </div>
      {mayWrite && changed && (
        <div className={classes.save} role="region" aria-label="Save">
          {error !== null && (
            <p role="alert" className={`${classes.problem} ${classes.saveText}`}>
              {path === undefined || path === '' ? '' : `${path}: `}
              {error.message} {error.help}
            </p>
          )}
          {policy !== undefined && <TextInput className={classes.saveNote ?? ''} aria-label="Why it is changed" placeholder="Why it is changed" value={note} onChange={(event) => setNote(event.currentTarget.value)} />}
          <Button loading={create.isPending || update.isPending} disabled={broken || (policy === undefined && name.trim() === '')} onClick={save}>
            {policy === undefined ? 'Create' : `Save as v${policy.version + 1}`}
          </Button>
          {policy !== undefined && (
            <Button variant="default" onClick={() => change(saved)}>
              Discard
            </Button>
          )}
          <span className="dim">It holds at once; open requests that it touches are void.</span>
        </div>
      )}
      {ending && policy !== undefined && <EndPolicy policy={policy} onClose={() => setEnding(false)} />}
    </Page>
  );
}

export function PolicyPage(): ReactNode {
  const { policyId } = route.useParams();
  const isNew = policyId === 'new';
  const query = useQuery({ ...operation(policyDocument, { id: policyId }), enabled: !isNew });
  const policy = query.data?.policy;
  if (isNew) return <Editor key="new" policy={undefined} />;
  if (query.error !== null && policy == null) {
    return (
      <Page name="Policy" crumbs={[allPolicies]}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  if (policy === undefined) {
    return (
      <Page name="Policy" crumbs={[allPolicies]} title={<TitleBone width={160} />}>
        <div style={{ display: 'grid', gap: 26, padding: 20 }}>
          <Bone width="44%" />
          <Bone width="60%" />
        </div>
      </Page>
    );
  }
  if (policy === null) {
    return (
      <Page name="Not found" crumbs={[allPolicies]}>
        <NotFound what="policy" />
      </Page>
    );
  }
  // A new version is another draft: what was typed over the old one has been saved.
  return <Editor key={`${policy.id} ${policy.version}`} policy={policy} />;
}
