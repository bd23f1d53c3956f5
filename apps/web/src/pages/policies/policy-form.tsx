import { ActionIcon, Button, Menu, MultiSelect, NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { riskTiers } from '../../parts/risk-tier.js';
import { type Draft, listAt, numberAt, recordAt, recordsAt, textAt, textsAt, withItem, withMember, withoutItem } from './draft.js';
import { GateFields, gateKinds } from './gate-fields.js';
import classes from './policies.module.css';
import { SeatsFields } from './seats-fields.js';

interface PolicyFormProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  /** What the server refused, by where in the document: `quorum.0.count`. */
  readonly problem?: { readonly path: string; readonly message: string } | undefined;
  readonly children?: ReactNode;
}

/** A name that none of the others has. */
function free(base: string, taken: readonly string[]): string {
  let name = base;
  for (let number = 2; taken.includes(name); number += 1) name = `${base}-${number}`;
  return name;
}

/** What a policy says, as a form over the very document that is saved. */
export function PolicyForm({ draft, onChange, problem, children }: PolicyFormProps) {
  const at = (path: string): string | undefined => (problem?.path === path ? problem.message : undefined);
  const set = (key: string, value: unknown): void => onChange(withMember(draft, key, value));
  const target = recordAt(draft, 'target');
  const quorum = recordsAt(draft, 'quorum');
  const gates = recordsAt(draft, 'gates');
  const exclude = recordAt(draft, 'exclude');
  const escalation = recordAt(draft, 'escalation');
  const signature = recordAt(draft, 'signature');
  const breakGlass = recordAt(draft, 'breakGlass');
  const has = (key: string): boolean => draft[key] !== null && draft[key] !== undefined;
  const hours = (label: string, key: string, of: Draft, onHours: (value: number | undefined) => void, path = key) => (
    <NumberInput label={label} min={1} allowDecimal={false} value={numberAt(of, key) ?? ''} error={at(path)} onChange={(value) => onHours(typeof value === 'number' ? value : undefined)} />
  );
  const exclusion = (key: string, label: string) => <Switch size="xs" label={label} checked={exclude[key] !== false} onChange={(event) => set('exclude', { ...exclude, [key]: event.currentTarget.checked })} />;
  return (
    <div className={classes.form}>
      {children}
      <fieldset className={classes.group}>
        <legend>What it protects</legend>
        <div className={classes.line}>
          <Select label="Kind" allowDeselect={false} value={textAt(target, 'kind')} data={[{ value: 'ENVIRONMENT', label: 'Environment' }, { value: 'ALIAS', label: 'Alias' }]} onChange={(kind) => set('target', { ...target, kind })} error={at('target.kind')} />
          <TextInput label="Name" value={textAt(target, 'name')} onChange={(event) => set('target', { ...target, name: event.currentTarget.value })} error={at('target.name')} />
          <MultiSelect label="Of risk" placeholder={listAt(draft, 'riskTiers').length === 0 ? 'any' : ''} size="xs" value={textsAt(draft, 'riskTiers')} data={riskTiers.map(({ value, label }) => ({ value, label }))} onChange={(tiers) => set('riskTiers', tiers)} error={at('riskTiers')} />
        </div>
        <TagsInput label="Models" description="Names; * stands for anything. None: every model." size="xs" value={textsAt(draft, 'models')} onChange={(models) => set('models', models)} error={at('models')} />
      </fieldset>
      <fieldset className={classes.group}>
        <legend>Who must approve</legend>
        {at('quorum') !== undefined && <p className={classes.problem}>{at('quorum')}</p>}
        {quorum.map((requirement, index) => {
          const change = (next: Draft): void => set('quorum', withItem(quorum, index, next));
          const path = `quorum.${index}`;
          return (
            <div key={index} className={classes.line}>
              <NumberInput label="People" min={1} max={20} allowDecimal={false} value={numberAt(requirement, 'count') ?? ''} error={at(`${path}.count`)} onChange={(value) => change(withMember(requirement, 'count', typeof value === 'number' ? value : undefined))} />
              <TextInput label="For" value={textAt(requirement, 'name')} error={at(`${path}.name`)} onChange={(event) => change(withMember(requirement, 'name', event.currentTarget.value))} />
              <SeatsFields what={textAt(requirement, 'name')} seats={recordAt(requirement, 'from')} onChange={(from) => change(withMember(requirement, 'from', from))} problem={at(`${path}.from`) ?? at(path)} />
              <ActionIcon aria-label={`Remove ${textAt(requirement, 'name')}`} disabled={quorum.length === 1} onClick={() => set('quorum', withoutItem(quorum, index))}>
                <IconTrash size={14} />
              </ActionIcon>
            </div>
          );
        })}
        <Button variant="default" style={{ justifySelf: 'start' }} leftSection={<IconPlus size={13} aria-hidden />} onClick={() => set('quorum', [...quorum, { name: free('Seat', quorum.map((one) => textAt(one, 'name'))), count: 1, from: { role: 'MAINTAINER' } }])}>
          Seat
        </Button>
        <p className="dim">Whoever asks never votes on it. Nor does, unless you say otherwise:</p>
        {exclusion('author', 'whoever made the version')}
        {exclusion('lastModifier', 'whoever changed it last')}
        {exclusion('runAuthor', 'whoever trained it')}
        {exclusion('voucher', 'whoever could be the requester or another voter, by a link or token that they made')}
      </fieldset>
      <fieldset className={classes.group}>
        <legend>What must hold</legend>
        {gates.length === 0 && <p className="faint">No gates: people alone decide.</p>}
        {gates.map((gate, index) => (
          <GateFields key={index} gate={gate} onChange={(next) => set('gates', withItem(gates, index, next))} onRemove={() => set('gates', withoutItem(gates, index))} problemAt={(path) => at(path === '' ? `gates.${index}` : `gates.${index}.${path}`)} />
        ))}
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="default" style={{ justifySelf: 'start' }} leftSection={<IconPlus size={13} aria-hidden />}>
              Gate
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {gateKinds.map(({ value, label, made }) => (
              <Menu.Item key={value} onClick={() => set('gates', [...gates, { id: free(value, gates.map((gate) => textAt(gate, 'id'))), kind: value, ...made }])}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </fieldset>
      <fieldset className={classes.group}>
        <legend>Time and rejection</legend>
        <div className={classes.line}>
          {hours('Expires after hours', 'expiresAfterHours', draft, (value) => set('expiresAfterHours', value))}
          {hours('Reminds after hours', 'remindAfterHours', draft, (value) => set('remindAfterHours', value ?? null))}
          <NumberInput label="Rejections that end it" min={1} max={20} allowDecimal={false} value={numberAt(draft, 'rejections') ?? ''} error={at('rejections')} onChange={(value) => set('rejections', typeof value === 'number' ? value : undefined)} />
        </div>
        <Switch size="xs" label="Tell others when nobody decides" checked={has('escalation')} onChange={(event) => set('escalation', event.currentTarget.checked ? { afterHours: 72, to: { role: 'OWNER' } } : null)} />
        {has('escalation') && (
          <div className={classes.line}>
            {hours('After hours', 'afterHours', escalation, (afterHours) => set('escalation', withMember(escalation, 'afterHours', afterHours)), 'escalation.afterHours')}
            <SeatsFields what="escalation" seats={recordAt(escalation, 'to')} onChange={(to) => set('escalation', { ...escalation, to })} problem={at('escalation.to')} />
          </div>
        )}
      </fieldset>
      <fieldset className={classes.group}>
        <legend>Signature and emergencies</legend>
        <Switch size="xs" label="Votes are signatures, after showing afresh who one is" checked={has('signature')} onChange={(event) => set('signature', event.currentTarget.checked ? { meanings: ['Approved after independent review'], freshWithinMinutes: 5 } : null)} />
        {has('signature') && (
          <div className={classes.line}>
            <TagsInput label="What a signature may mean" size="xs" value={textsAt(signature, 'meanings')} onChange={(meanings) => set('signature', { ...signature, meanings })} error={at('signature.meanings')} />
            <NumberInput label="Signed in within minutes" min={1} max={60} value={numberAt(signature, 'freshWithinMinutes') ?? ''} error={at('signature.freshWithinMinutes')} onChange={(value) => set('signature', withMember(signature, 'freshWithinMinutes', typeof value === 'number' ? value : undefined))} />
          </div>
        )}
        <Switch size="xs" label="In an emergency, some may go ahead without votes" checked={has('breakGlass')} onChange={(event) => set('breakGlass', event.currentTarget.checked ? { from: { role: 'OWNER' }, reviewWithinHours: 72 } : null)} />
        {has('breakGlass') && (
          <div className={classes.line}>
            <SeatsFields what="emergencies" seats={recordAt(breakGlass, 'from')} onChange={(from) => set('breakGlass', { ...breakGlass, from })} problem={at('breakGlass.from')} />
            {hours('Reviewed within hours', 'reviewWithinHours', breakGlass, (value) => set('breakGlass', withMember(breakGlass, 'reviewWithinHours', value)), 'breakGlass.reviewWithinHours')}
          </div>
        )}
      </fieldset>
    </div>
  );
}
