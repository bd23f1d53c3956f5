import { Injectable } from '@nestjs/common';
import { AccessControl, systemActor } from '@plinth/access';
import { KnownSnapshots, nodeOfSnapshot } from '@plinth/datasets';
import { type Actor, isUuid } from '@plinth/kernel';
import { type LineageDescriber, type LineageNode, LineageNodes, LineageRecorder, type NewEdge, type NodeDescription, nodeKey, type NodeStanding } from '@plinth/lineage';
import type { RunInput } from './run-details.store.js';
import { RunStore } from './run.store.js';
import { TrackingSight } from './tracking-sight.js';

/** Runs in the lineage graph: what they came from, who may see them, and what they are called. */
@Injectable()
export class RunLineage implements LineageDescriber {
  readonly kind = 'RUN';

  constructor(
    private readonly access: AccessControl,
    private readonly runs: RunStore,
    private readonly known: KnownSnapshots,
    private readonly recorder: LineageRecorder,
    private readonly sight: TrackingSight,
    nodes: LineageNodes,
  ) {
    nodes.register(this);
    nodes.registerStanding({ kinds: [this.kind], standing: (actor, runs) => this.standing(actor, runs) });
  }

  /**
   * A run came from the snapshots whose digests it names as inputs: from that of the data set that it names, else from all that are the same. Within the transaction that logs the inputs. What whoever logs
   * them may read has no part in it: the graph is true for those who may.
   */
  async inputsLogged(actor: Actor, runId: string, inputs: readonly Pick<RunInput, 'name' | 'digest'>[]): Promise<void> {
    const found = await this.known.ofDigests(systemActor(actor.workspaceId, 'dataset:read', actor.requestId), inputs.map(({ digest }) => digest));
    const edges = inputs.flatMap(({ name, digest }) => {
      const same = found.filter(({ snapshot }) => snapshot.digest === digest);
      const named = same.filter(({ dataset }) => dataset.name === name);
      return (named.length ? named : same).map(({ snapshot }): NewEdge => ({ from: nodeOfSnapshot(snapshot), to: { kind: 'RUN', id: runId } }));
    });
    await this.recorder.record(actor, edges);
  }

  async describe(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, NodeDescription>> {
    if (!this.access.allows(actor, 'run:read')) return new Map();
    const names = await this.runs.names(actor.workspaceId, ids.filter(isUuid), this.sight.runs(actor));
    return new Map(names.map(({ id, name }) => [id, { title: name, path: `/runs/${id}` }]));
  }
  /** Whoever made a run answers for it. */
  private async standing(actor: Actor, nodes: readonly LineageNode[]): Promise<ReadonlyMap<string, NodeStanding>> {
    const makers = new Map<string, string>((await this.runs.names(actor.workspaceId, nodes.map(({ id }) => id).filter(isUuid), this.sight.runs(actor))).map(({ id, createdBy }) => [id, createdBy]));
    return new Map(nodes.flatMap((node): [string, NodeStanding][] => {
      const maker = makers.get(node.id);
      return maker === undefined ? [] : [[nodeKey(node), { ownerIds: [maker] }]];
    }));
  }
}
