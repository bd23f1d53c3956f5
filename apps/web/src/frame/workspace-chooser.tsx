import { Menu, Tooltip } from '@mantine/core';
import { IconBuilding, IconCheck } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { workspacesDocument } from '../api/operations/access.js';
import { session } from '../api/session.js';
import { operation } from '../api/use-query.js';
import classes from './frame.module.css';
import { useViewer } from './viewer.js';

/** How the browser comes into another workspace; undefined where only a link or a token of that one does it. */
function useEntrance(): ((slug: string) => void) | undefined {
  const { data } = useViewer();
  if (data === undefined || session.token !== undefined) return undefined;
  const { session: own } = data.viewer;
  // Each session is of one workspace: the provider opens another.
  if (own != null) return own.method === 'OIDC' ? (slug) => location.assign(`/api/auth/oidc/start?workspace=${encodeURIComponent(slug)}&returnTo=%2F`) : undefined;
  return (slug) => {
    session.enter(slug);
    location.assign('/');
  };
}

/** The workspaces of whoever has several, and the way from one to another; undefined for whoever has one. */
export function useWorkspaces() {
  const client = useQueryClient();
  const viewer = useViewer();
  const enter = useEntrance();
  const { data } = useQuery({ ...operation(workspacesDocument, { first: 100 }), staleTime: 5 * 60_000, enabled: viewer.data !== undefined });
  // Kept from before, when another installation answered here.
  const isLost = viewer.error?.code === 'WORKSPACE_NOT_FOUND';
  useEffect(() => {
    if (!isLost) return;
    session.enter(undefined);
    void client.resetQueries();
  }, [isLost, client]);
  const all = data?.workspaces.nodes ?? [];
  const here = viewer.data?.viewer.workspace;
  return here === undefined || all.length < 2 ? undefined : { all, here, enter };
}

/** Where one is among one's workspaces, in the rail. */
export function WorkspaceChooser() {
  const workspaces = useWorkspaces();
  if (workspaces === undefined) return null;
  const { all, here, enter } = workspaces;
  return (
    <Menu position="right-start" shadow="md">
      <Menu.Target>
        <Tooltip label={`Workspace ${here.name}`} position="right">
          <button type="button" className={`${classes.railItem} ${classes.wideOnly}`} aria-label={`Workspace ${here.name}. Change`}>
            <IconBuilding size={19} stroke={1.6} aria-hidden />
          </button>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{enter === undefined ? 'Another takes a sign-in link or a token of its own' : 'Workspaces'}</Menu.Label>
        {all.map(({ id, slug, name }) => (
          <Menu.Item key={id} aria-current={id === here.id} leftSection={id === here.id ? <IconCheck size={14} aria-hidden /> : <span style={{ display: 'block', width: 14 }} />} disabled={id !== here.id && enter === undefined} onClick={() => id !== here.id && enter?.(slug)}>
            {name} <span className="faint">{slug}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
