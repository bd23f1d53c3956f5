import { Select } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { explainAccessDocument } from '../../api/operations/access-members.js';
import { permissionCatalogueDocument } from '../../api/operations/access-roles.js';
import { operation } from '../../api/use-query.js';
import { Bone, Failure } from '../../states/states.js';
import classes from './access.module.css';
import { Part } from './part.js';
import { roleLabel } from './roles.js';

/** Every rule that could let the member do something, and whether it does. */
export function Explain({ actorId, name }: { readonly actorId: string; readonly name: string }) {
  const [permission, setPermission] = useState<string | null>(null);
  const catalogue = useQuery(operation(permissionCatalogueDocument, {}));
  const answer = useQuery({ ...operation(explainAccessDocument, { actorId, permission: permission ?? '' }), enabled: permission !== null });
  const rules = answer.data?.explainAccess ?? [];
  const holds = rules.some((rule) => rule.holds);
  return (
    <Part title="What they may do, and why">
      <Select label="Permission" searchable maw={320} placeholder="run:delete" value={permission} onChange={setPermission} data={(catalogue.data?.permissionCatalogue ?? []).map((entry) => entry.permission)} nothingFoundMessage={catalogue.isPending ? 'Looking…' : 'No such permission'} />
      {permission === null ? (
        <p className="faint">Choose a permission to see each rule that could give it.</p>
      ) : answer.error !== null ? (
        <Failure error={answer.error} compact />
      ) : answer.data === undefined ? (
        <Bone width="50%" />
      ) : (
        <div role="status">
          <p>
            <strong>{holds ? `${name} may ${permission}` : `${name} may not ${permission}`}</strong>
            {rules.length === 0 && <span className="dim">: no role of theirs gives it.</span>}
          </p>
          <ul className={classes.rules}>
            {rules.map((rule) => (
              <li key={`${rule.source} ${rule.rule ?? ''}`} className={classes.ruleLine}>
                {rule.holds ? <IconCheck size={15} color="var(--good)" aria-label="holds" /> : <IconX size={15} color="var(--text-3)" aria-label="does not hold" />}
                <span>
                  {rule.isCustom ? `${rule.source}, rule ${(rule.rule ?? 0) + 1}` : `${roleLabel(rule.source)} role`} <span className="dim">{rule.because}</span>
                </span>
              </li>
            ))}
          </ul>
          <p className="faint">Asked about some thing of the kind, as by a token: what depends on a fresh sign-in does not hold here.</p>
        </div>
      )}
    </Part>
  );
}
