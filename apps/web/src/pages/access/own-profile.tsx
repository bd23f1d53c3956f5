import type { ReactNode } from 'react';
import { useViewer } from '../../frame/viewer.js';
import { CopyText } from '../../parts/copy-text.js';
import classes from './access.module.css';
import { Part } from './part.js';
import { roleLabel, roles } from './roles.js';

/** Who one is, and what one may do: for whoever may not see the members. */
export function OwnProfile(): ReactNode {
  const viewer = useViewer().data?.viewer;
  if (viewer === undefined) return null;
  const { actor, workspace, permissions } = viewer;
  return (
    <div className={classes.content} tabIndex={0} role="region" aria-label={actor.name}>
      <div className={classes.page}>
        <dl className={classes.facts}>
          <dt>Name</dt>
          <dd>{actor.name}</dd>
          <dt>Role</dt>
          <dd>
            <span>{roleLabel(actor.role)}</span>
            <span className="faint">{roles.find(({ value }) => value === actor.role)?.about}</span>
          </dd>
          <dt>E-mail</dt>
          <dd>{actor.email ?? <span className="faint">none</span>}</dd>
          <dt>Workspace</dt>
          <dd>{workspace.name}</dd>
          <dt>Id</dt>
          <dd>
            <CopyText text={actor.id} what="your id" />
          </dd>
        </dl>
        <Part title="What you may do">
          <p className="dim">On what your custom roles let you see. An owner of the workspace can give you more.</p>
          <ul className={classes.chips}>
            {permissions.map((permission) => (
              <li key={permission} className={`${classes.chip} mono`}>
                {permission}
              </li>
            ))}
          </ul>
        </Part>
      </div>
    </div>
  );
}
