import { useMutation, type UseMutationResult, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import type { InclusionStep } from '@plinth/verify';
import { ApiFailure } from '../api/failure.js';
import { eventProofDocument, growthProofDocument, logHeadDocument } from '../api/operations/audit.js';
import { request } from '../api/request.js';
import { useMay, useViewer } from '../frame/viewer.js';
import type { Check } from './check.js';
import { judgeLog, type LogJudgement } from './judge-log.js';
import { readSeenLog, writeSeenLog } from './log-memory.js';
import { proveEvent, type ShownEvent } from './prove-event.js';

export interface LogView extends LogJudgement {
  readonly workspaceId: string;
  /** By the server's clock. */
  readonly signedAt: string;
}

/** What was found of one event. `steps` is empty while no checkpoint has it. */
export interface ProvenEvent {
  readonly checks: readonly Check[];
  readonly steps: readonly InclusionStep[];
}

const logKey = (workspaceId: string | undefined) => ['LogHead', workspaceId] as const;
/** Answers that say that the log can not be what it was, rather than that the server has a bad moment. */
const contradictions = ['AUDIT_LOG_INCONSISTENT', 'NOT_IN_LOG'];

/** The workspace's log, checked by this browser every quarter of a minute against what it has seen before. */
export function useLog(): UseQueryResult<LogView, ApiFailure> {
  const mayRead = useMay('audit:read');
  const workspaceId = useViewer().data?.viewer.workspace.id;
  return useQuery<LogView, ApiFailure>({ queryKey: logKey(workspaceId), queryFn: ({ signal }) => lookAtLog(workspaceId ?? '', signal), enabled: workspaceId !== undefined && mayRead, refetchInterval: 15_000 });
}

/** Forgets what this browser believed of the log, and looks anew. */
export function useForgetLog(): () => void {
  const client = useQueryClient();
  const workspaceId = useViewer().data?.viewer.workspace.id;
  return () => {
    if (workspaceId === undefined) return;
    writeSeenLog(workspaceId, undefined);
    void client.resetQueries({ queryKey: logKey(workspaceId) });
  };
}

/** Fetches what proves an event, and checks all of it here: from what the page shows up to the key. */
export function useEventProof(): UseMutationResult<ProvenEvent, ApiFailure, ShownEvent> {
  const client = useQueryClient();
  const workspaceId = useViewer().data?.viewer.workspace.id ?? '';
  return useMutation<ProvenEvent, ApiFailure, ShownEvent>({
    mutationFn: async (event) => {
      const log = await lookAtLog(workspaceId);
      client.setQueryData(logKey(workspaceId), log);
      const { checkpoint, checks } = log;
      if (checkpoint === undefined) return { checks, steps: [] };
      const { sequence } = event;
      if (sequence > checkpoint.size) return { checks: [{ id: 'leaf', title: 'Place', outcome: 'open', says: `The newest checkpoint has ${checkpoint.size} events, and not yet this one. The next is signed within seconds.` }, ...checks], steps: [] };
      const { auditProof } = await request(eventProofDocument, { sequence, treeSize: checkpoint.size });
      const proven = proveEvent(event, auditProof, checkpoint);
      return { checks: [...proven.checks, ...checks], steps: proven.steps };
    },
  });
}

async function lookAtLog(workspaceId: string, signal?: AbortSignal): Promise<LogView> {
  // Read before the server is asked: its answer is then never older than this.
  const seen = readSeenLog(workspaceId);
  const { auditCheckpoint, auditLogKeys } = await request(logHeadDocument, {}, signal);
  const keys = auditLogKeys.map(({ verifierKey, fromSize, untilSize, handover }) => ({ verifierKey, fromSize, untilSize: untilSize ?? null, handover: handover ?? null }));
  const growth = async (fromSize: number, treeSize: number): Promise<readonly string[] | string> => {
    try {
      return (await request(growthProofDocument, { fromSize, treeSize }, signal)).auditConsistencyProof.hashes;
    } catch (error) {
      if (error instanceof ApiFailure && contradictions.includes(error.code)) return error.message;
      throw error;
    }
  };
  const judgement = await judgeLog({ workspaceId, head: { note: auditCheckpoint.note, keys }, seen, growth, now: new Date().toISOString() });
  const { next } = judgement;
  const latest = readSeenLog(workspaceId);
  // Another page of this browser may have seen more meanwhile, or a contradiction.
  if (next !== undefined && next !== seen && latest?.conflict === undefined && (latest === undefined || latest.size <= next.size)) writeSeenLog(workspaceId, next);
  return { ...judgement, workspaceId, signedAt: auditCheckpoint.signedAt };
}
