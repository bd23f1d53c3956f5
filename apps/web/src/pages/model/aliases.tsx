import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { removeAliasDocument, setAliasDocument } from '../../api/operations/registry-changes.js';
import { useChange } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import type { ModelQuery } from '../../generated/governance/graphql.js';
import { CopyText } from '../../parts/copy-text.js';
import { noticeRefused, noticeUndo } from '../../parts/notices.js';
import { Ago } from '../../parts/time.js';
import classes from './model.module.css';
import { PutThere } from './put-there.js';

const touched = ['Model', 'AliasMoves', 'ModelVersions', 'ModelVersion'];

/** Names of versions that programs load by, and where they point. */
export function Aliases({ model }: { readonly model: NonNullable<ModelQuery['registeredModel']> }) {
  const mayMove = useMay('alias:write') && model.versionCounts.ready > 0 && model.deletedAt == null;
  const [moving, setMoving] = useState<string>();
  const remove = useChange(removeAliasDocument, touched);
  const set = useChange(setAliasDocument, touched);
  const takeAway = (name: string, version: number): void =>
    remove.mutate(
      { input: { modelId: model.id, name, expectedVersion: version } },
      {
        onSuccess: () => noticeUndo(`@${name} is removed.`, () => set.mutate({ input: { modelId: model.id, name, version } }, { onError: (error) => noticeRefused(`@${name} was not put back`, error) })),
        onError: (error) => noticeRefused(`@${name} was not removed`, error),
      },
    );
  return (
    <section className={classes.part} aria-label="Aliases">
      <div className={classes.partHead}>
        <h2>Aliases</h2>
        {mayMove && (
          <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconPlus size={13} aria-hidden />} onClick={() => setMoving('')}>
            Alias
          </Button>
        )}
      </div>
      {model.aliases.length === 0 ? (
        <p className="faint">None. An alias such as @champion lets programs load a version without knowing its number.</p>
      ) : (
        <div className={classes.scrollX}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Alias</th>
                <th scope="col">Names</th>
                <th scope="col" className="wide-only">
                  Since
                </th>
                <th scope="col" className="wide-only">
                  Load by
                </th>
                <th scope="col">
                  <span className="sr-only">Acts</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {model.aliases.map((alias) => (
                <tr key={alias.name}>
                  <td>
                    <span className={classes.aliasName}>@{alias.name}</span>
                  </td>
                  <td>
                    <Link to="/models/$modelId/versions/$version" params={{ modelId: model.id, version: String(alias.version) }} style={{ fontWeight: 500 }}>
                      v{alias.version}
                    </Link>
                  </td>
                  <td className="dim wide-only">
                    <Ago at={alias.updatedAt} />
                  </td>
                  <td className="wide-only">
                    <CopyText text={`models:/${model.name}@${alias.name}`} what="model reference" />
                  </td>
                  <td data-right="">
                    {mayMove && (
                      <span style={{ whiteSpace: 'nowrap' }}>
                        <Button size="compact-xs" variant="subtle" color="gray" aria-label={`Move @${alias.name}`} onClick={() => setMoving(alias.name)}>
                          Move
                        </Button>
                        <Button size="compact-xs" variant="subtle" color="gray" aria-label={`Remove @${alias.name}`} onClick={() => takeAway(alias.name, alias.version)}>
                          Remove
                        </Button>
                      </span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {moving !== undefined && <PutThere modelId={model.id} modelName={model.name} target={{ kind: 'ALIAS', name: moving }} onClose={() => setMoving(undefined)} />}
    </section>
  );
}
