import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import type { LineageNode, NewEdge } from '@plinth/lineage';
import { AssetNodes } from './asset-nodes.js';
import { AssetStore } from './asset.store.js';
import type { AssetId, Execution, ExecutionUse, JobId } from './execution.js';
import { ExecutionStore } from './execution.store.js';
import { type GraphStanding, JobStore } from './job.store.js';
import { nodeOfAsset, nodeOfJob, PipelinesLineage } from './pipelines-lineage.js';
import { addressOfName, type AssetName, type BoundAsset, edgesOfJob } from './rules/index.js';
import { usesByExecution } from './seen-steps.js';

/** What follows from executions for the graph. Within the transaction that told of them. */
@Injectable()
export class JobGraph {
  constructor(
    private readonly executions: ExecutionStore,
    private readonly jobs: JobStore,
    private readonly assets: AssetStore,
    private readonly nodes: AssetNodes,
    private readonly lineage: PipelinesLineage,
  ) {}

  /**
   * Writes the edges of what these executions read and wrote. When one succeeds that ended later than all before it of its job, what an earlier success used and it did not
   * is no more in the graph: a walk at a past time goes on to find it.
   */
  async follow(actor: Actor, executions: readonly Execution[]): Promise<void> {
    if (!executions.length) return;
    const { workspaceId } = actor;
    const standings = new Map(await this.jobs.lockGraphs(workspaceId, [...new Set(executions.map(({ jobId }) => jobId))]));
    const ids = new Set(executions.map(({ id }) => id));
    const uses = usesByExecution(await this.executions.uses(workspaceId, [...ids, ...[...standings.values()].flatMap(({ executionId }) => (executionId === null || ids.has(executionId) ? [] : [executionId]))]));
    const spread = await this.spread(actor, [...uses.values()].flat());
    const edgesOfExecution = (jobId: JobId, id: string | null): EdgesByText => (id === null ? noEdges : spread(jobId, uses.get(id) ?? []));
    // What stands in the graph needs no writing again. Of an execution that is told of anew, nobody knows any more what stood before.
    const written = new Map([...standings].map(([jobId, { executionId }]) => [jobId, executionId !== null && ids.has(executionId) ? noEdges : edgesOfExecution(jobId, executionId)]));
    const [shown, retired, moved] = [new Map<string, NewEdge>(), new Map<string, NewEdge>(), new Map<JobId, GraphStanding>()];
    for (const execution of [...executions].sort((one, other) => (one.endedAt?.getTime() ?? 0) - (other.endedAt?.getTime() ?? 0) || (one.id < other.id ? -1 : 1))) {
      const { id, jobId, state, endedAt } = execution;
      const own = edgesOfExecution(jobId, id);
      if (state === 'SUCCEEDED' && own.size && endedAt) {
        const standing = standings.get(jobId);
        if (standing?.at && standing.executionId !== id && standing.at > endedAt) continue;
        for (const [text, edge] of edgesOfExecution(jobId, standing?.executionId ?? null)) {
          // What led to a snapshot stays: it never changes, and others stand on it.
          if (edge.to.version !== undefined || own.has(text)) continue;
          retired.set(text, edge);
          shown.delete(text);
        }
        const now = { executionId: id, at: endedAt };
        standings.set(jobId, now);
        moved.set(jobId, now);
      }
      for (const [text, edge] of own) {
        retired.delete(text);
        if (!written.get(jobId)?.has(text)) shown.set(text, edge);
      }
    }
    this.jobs.setGraphs(workspaceId, moved);
    await this.lineage.retire(actor, [...retired.values()]);
    await this.lineage.record(actor, [...shown.values()]);
  }

  /** Edges of a job that no execution showed. */
  async declare(actor: Actor, jobId: JobId, uses: readonly ExecutionUse[]): Promise<void> {
    await this.lineage.record(actor, edgesOf(jobId, uses, await this.usedAssets(actor, uses)));
  }

  /** A run came from the step that it was made in. Nothing ends that: the next night's are others. */
  async link(actor: Actor, made: readonly { readonly jobId: JobId; readonly runId: string }[]): Promise<void> {
    await this.lineage.record(actor, made.map(({ jobId, runId }) => ({ from: nodeOfJob(jobId), to: { kind: 'RUN', id: runId } })));
  }

  /** @returns what makes edges of the uses of one job, these among them. Executions of a job mostly use the same in the same way: the edges of that are made once. */
  private async spread(actor: Actor, uses: readonly ExecutionUse[]): Promise<(jobId: JobId, own: readonly ExecutionUse[]) => EdgesByText> {
    const used = await this.usedAssets(actor, uses);
    const made = new Map<string, EdgesByText>();
    return (jobId, own) => {
      const alike = JSON.stringify([jobId, own.map(({ side, assetId, facts }) => [side, assetId, facts.snapshot?.value, facts.columns?.value])]);
      const known = made.get(alike);
      if (known) return known;
      const edges = new Map(edgesOf(jobId, own, used).map((edge) => [textOf(edge), edge]));
      made.set(alike, edges);
      return edges;
    };
  }

  /** What is used, and the sources of columns, which are told by name. */
  private async usedAssets(actor: Actor, uses: readonly ExecutionUse[]): Promise<UsedAssets> {
    const names = uses.flatMap(({ facts }) => (facts.columns?.value ?? []).flatMap(({ sources }) => sources));
    const ids = names.length ? await this.assets.idsByAddress(actor.workspaceId, [...new Set(names.map(addressOfName))]) : new Map<string, AssetId>();
    return { idOf: (name) => ids.get(addressOfName(name)), bound: await this.nodes.boundOf(actor, [...uses.map(({ assetId }) => assetId), ...ids.values()]) };
  }
}

/** Edges by a text that no other edge has. */
type EdgesByText = ReadonlyMap<string, NewEdge>;

const noEdges: EdgesByText = new Map();

/** Assets as they are used: by the names of columns' sources, and as what they are of Plinth's own. */
interface UsedAssets {
  readonly idOf: (name: AssetName) => AssetId | undefined;
  readonly bound: ReadonlyMap<AssetId, BoundAsset>;
}

function edgesOf(jobId: JobId, uses: readonly ExecutionUse[], { idOf, bound }: UsedAssets): readonly NewEdge[] {
  const nodeOf = (assetId: AssetId, snapshot: string | undefined): LineageNode => {
    const own = bound.get(assetId)?.node;
    return own ? { ...own, ...(snapshot === undefined ? {} : { version: snapshot }) } : nodeOfAsset(assetId);
  };
  const ofSide = (side: ExecutionUse['side']) => uses.filter((use) => use.side === side).map(({ assetId, facts }) => ({ node: nodeOf(assetId, facts.snapshot?.value), columns: facts.columns?.value }));
  const read = new Map(uses.filter(({ side }) => side === 'READ').map(({ assetId, facts }) => [assetId, facts.snapshot?.value]));
  return edgesOfJob({ step: nodeOfJob(jobId), reads: ofSide('READ'), writes: ofSide('WRITE') }, (source) => {
    const id = idOf(source);
    return id === undefined ? undefined : nodeOf(id, read.get(id));
  });
}

function textOf({ from, to }: NewEdge): string {
  return JSON.stringify([from.kind, from.id, from.version, from.column, to.kind, to.id, to.version, to.column]);
}
