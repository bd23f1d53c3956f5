import { randomUUID } from 'node:crypto';
import type { TestServer } from '@plinth/server/testing';

/** Opens an alert of a monitor by rows, past what would have found it. @returns its id */
export async function openAlert({ platform: { database }, workspaceId }: Pick<TestServer, 'platform' | 'workspaceId'>, monitorId: string, title = 'drifted'): Promise<string> {
  const id = randomUUID();
  await database.transaction({ workspaceId }, () =>
    database.execute(`insert into monitor_alert (workspace_id, id, monitor_id, slice, status, title, columns, opened_at, opened_by, last_report_id, updated_at) values ($1, $2, $3, '', 'OPEN', $4, '{}', now(), $2, $2, now())`, [workspaceId, id, monitorId, title]));
  return id;
}
