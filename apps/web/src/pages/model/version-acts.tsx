import { ActionIcon, Button, Menu, Textarea } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconArrowUpRight, IconAt, IconDots, IconHandStop, IconRotate, IconScale } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { archiveVersionDocument, deprecateVersionDocument, reinstateVersionDocument, unarchiveVersionDocument } from '../../api/operations/registry-changes.js';
import { useChange } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { noticeDone, noticeRefused, noticeUndo } from '../../parts/notices.js';
import { Promote } from './promote.js';
import { PutThere } from './put-there.js';
import type { Version } from './version-facts.js';

const touched = ['ModelVersion', 'ModelVersions', 'Model', 'Models'];

function Deprecate({ version, onClose }: { readonly version: Version; readonly onClose: () => void }) {
  const [reason, setReason] = useState('');
  const deprecate = useChange(deprecateVersionDocument, touched);
  return (
    <FormDialog title={`Deprecate v${version.version}`} act="Deprecate" error={deprecate.error} busy={deprecate.isPending} ready={reason.trim() !== ''} onSubmit={() => deprecate.mutate({ id: version.id, reason: reason.trim() }, { onSuccess: onClose })} onClose={onClose}>
      <p className="dim">It stays where it runs, and goes nowhere new except by rollback. Whoever loads it is told.</p>
      <Textarea label="Why it should be used no more" autosize minRows={2} maxRows={6} data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </FormDialog>
  );
}

/** What can be done with a version: the one next act in sight, the others behind the dots. */
export function VersionActs({ version }: { readonly version: Version }) {
  const navigate = useNavigate();
  const mayWrite = useMay('model:write');
  const mayAlias = useMay('alias:write');
  const mayDeploy = useMay('deployment:write');
  const mayAsk = useMay('promotion:request');
  const mayMove = mayDeploy || mayAsk;
  const [dialog, setDialog] = useState<'promote' | 'alias' | 'deprecate'>();
  const reinstate = useChange(reinstateVersionDocument, touched);
  const archive = useChange(archiveVersionDocument, touched);
  const unarchive = useChange(unarchiveVersionDocument, touched);
  const name = `v${version.version}`;
  const target = { id: version.id };
  const bringBack = (): void => unarchive.mutate(target, { onSuccess: () => noticeDone(`${name} is back.`), onError: (error) => noticeRefused(`${name} stays archived`, error) });
  const usable = version.status === 'READY' && version.deprecatedAt == null && version.archivedAt == null && version.deletedAt == null;
  const close = (): void => setDialog(undefined);
  return (
    <>
      {usable && mayMove && (
        <Button leftSection={<IconArrowUpRight size={14} aria-hidden />} onClick={() => setDialog('promote')}>
          Promote
        </Button>
      )}
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label="Acts on the version">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconScale size={14} />}
            onClick={() => void navigate({ to: '/models/$modelId/compare', params: { modelId: version.modelId }, search: { head: String(version.version), base: version.version > 1 ? String(version.version - 1) : undefined } })}
          >
            Compare
          </Menu.Item>
          {usable && mayAlias && (
            <Menu.Item leftSection={<IconAt size={14} />} onClick={() => setDialog('alias')}>
              Give it a new alias
            </Menu.Item>
          )}
          {mayWrite && version.status === 'READY' && version.deprecatedAt == null && (
            <Menu.Item leftSection={<IconHandStop size={14} />} onClick={() => setDialog('deprecate')}>
              Deprecate
            </Menu.Item>
          )}
          {mayWrite && version.deprecatedAt != null && (
            <Menu.Item leftSection={<IconRotate size={14} />} onClick={() => reinstate.mutate(target, { onSuccess: () => noticeDone(`${name} may be used again.`), onError: (error) => noticeRefused(`${name} stays deprecated`, error) })}>
              Take the deprecation back
            </Menu.Item>
          )}
          {mayWrite &&
            (version.archivedAt == null ? (
              <Menu.Item leftSection={<IconArchive size={14} />} onClick={() => archive.mutate(target, { onSuccess: () => noticeUndo(`${name} is archived.`, bringBack), onError: (error) => noticeRefused(`${name} was not archived`, error) })}>
                Archive
              </Menu.Item>
            ) : (
              <Menu.Item leftSection={<IconArchiveOff size={14} />} onClick={bringBack}>
                Bring back
              </Menu.Item>
            ))}
        </Menu.Dropdown>
      </Menu>
      {dialog === 'promote' && <Promote version={version} onClose={close} />}
      {dialog === 'alias' && <PutThere modelId={version.modelId} modelName={version.model.name} target={{ kind: 'ALIAS', name: '' }} version={version.version} onClose={close} />}
      {dialog === 'deprecate' && <Deprecate version={version} onClose={close} />}
    </>
  );
}
