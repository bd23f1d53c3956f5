import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { modelDocument } from '../../api/operations/registry.js';
import { operation } from '../../api/use-query.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { PutThere, type Target } from './put-there.js';
import type { Version } from './version-facts.js';

/** Asks first where a version is to go, then what it takes to get there. */
export function Promote({ version, onClose }: { readonly version: Version; readonly onClose: () => void }) {
  const model = useQuery(operation(modelDocument, { id: version.modelId }));
  const [chosen, setChosen] = useState<string | null>(null);
  const [target, setTarget] = useState<Target>();
  const places: readonly { readonly group: string; readonly items: readonly { readonly value: string; readonly label: string }[] }[] = [
    { group: 'Environments', items: (model.data?.environments ?? []).map(({ name }) => ({ value: `ENVIRONMENT ${name}`, label: name })) },
    { group: 'Aliases', items: (model.data?.registeredModel?.aliases ?? []).map(({ name, version: at }) => ({ value: `ALIAS ${name}`, label: `@${name}, now v${at}` })) },
  ];
  if (target !== undefined) return <PutThere modelId={version.modelId} modelName={version.model.name} target={target} version={version.version} onClose={onClose} />;
  return (
    <FormDialog
      title={`Where is v${version.version} to go?`}
      act="Next"
      error={model.error}
      busy={model.isPending}
      ready={chosen !== null}
      onSubmit={() => {
        const [kind, name] = chosen?.split(' ') ?? [];
        if (name !== undefined) setTarget({ kind: kind === 'ALIAS' ? 'ALIAS' : 'ENVIRONMENT', name });
      }}
      onClose={onClose}
    >
      <Select label="Target" data-autofocus allowDeselect={false} value={chosen} data={places.map(({ group, items }) => ({ group, items: [...items] }))} onChange={setChosen} />
    </FormDialog>
  );
}
