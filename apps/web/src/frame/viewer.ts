import { useQuery } from '@tanstack/react-query';
import { viewerDocument } from '../api/operations/access.js';
import { operation } from '../api/use-query.js';

export function useViewer() {
  return useQuery({ ...operation(viewerDocument, {}), staleTime: 5 * 60_000 });
}

/** Whether the viewer holds a permission such as `run:write`. While unknown: yes, since the server decides in the end. */
export function useMay(permission: string): boolean {
  const { data } = useViewer();
  return data === undefined || data.viewer.permissions.includes(permission);
}

/** Whether the viewer sees only what custom roles give them. While unknown: no. */
export function useIsGuest(): boolean {
  return useViewer().data?.viewer.actor.role === 'GUEST';
}
