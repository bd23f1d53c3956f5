import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, InvalidInput, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { LineageNameNotFound, LineageNameTaken, LineageNodeNotFound, TooManyLineageNames } from './lineage.errors.js';
import { type AttachedName, LineageNameStore } from './lineage-name.store.js';
import { LineageNodes } from './lineage-nodes.js';
import { checkExternalName, checkNode, type ExternalName, type LineageNode, maxNamesOfNode, nodeKey, type NodeKind } from './rules/index.js';

/** Hears, in the transaction in which it happens, that a thing has a further name of another system, or one less: for what follows from that in the graph. */
export interface NameListener {
  attached(actor: Actor, node: LineageNode, name: ExternalName): Promise<void>;
  detached?(actor: Actor, node: LineageNode, name: ExternalName): Promise<void>;
}

/** What can be given names, and what its audit records are about. */
const subjects = new Map<NodeKind, string>([['DATASET', 'dataset'], ['DATA_SOURCE', 'feature-definition']]);

/**
 * The names that other systems have for data sets and sources of features: what they tell of under such a name is that thing, in the graph too. A name belongs to one thing, over all its versions.
 */
@Injectable()
export class LineageNames {
  private readonly listeners: NameListener[] = [];

  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly store: LineageNameStore,
    private readonly nodes: LineageNodes,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  register(listener: NameListener): void {
    this.listeners.push(listener);
  }

  /** Given again it changes nothing. @throws InvalidInput, LineageNodeNotFound, LineageNameTaken, TooManyLineageNames */
  async attach(actor: Actor, given: LineageNode, name: ExternalName): Promise<readonly AttachedName[]> {
    this.access.check(actor, 'lineage:name');
    const [node, checked] = [nameable(given), checkExternalName(name)];
    return this.database.transaction(actor, async () => {
      await this.checkVisible(actor, node);
      const known = await this.store.ofNode(actor.workspaceId, node, maxNamesOfNode);
      if (known.some((each) => each.namespace === checked.namespace && each.name === checked.name)) return known;
      if (known.length === maxNamesOfNode) throw new TooManyLineageNames(maxNamesOfNode);
      if (!(await this.store.insert(actor.workspaceId, node, { ...checked, attachedBy: actor.id, attachedAt: this.clock.now() }))) throw new LineageNameTaken();
      await this.outbox.audit(actor, { action: 'lineage.name-attached', subjectKind: subjects.get(node.kind) ?? '', subjectId: node.id, after: { ...checked } });
      for (const listener of this.listeners) await listener.attached(actor, node, checked);
      return this.store.ofNode(actor.workspaceId, node, maxNamesOfNode);
    });
  }

  /** What was told under the name stays what it was told of. @throws InvalidInput, LineageNodeNotFound, LineageNameNotFound */
  async detach(actor: Actor, given: LineageNode, name: ExternalName): Promise<readonly AttachedName[]> {
    this.access.check(actor, 'lineage:name');
    const [node, checked] = [nameable(given), checkExternalName(name)];
    return this.database.transaction(actor, async () => {
      await this.checkVisible(actor, node);
      if (!(await this.store.delete(actor.workspaceId, node, checked))) throw new LineageNameNotFound();
      await this.outbox.audit(actor, { action: 'lineage.name-detached', subjectKind: subjects.get(node.kind) ?? '', subjectId: node.id, before: { ...checked } });
      for (const listener of this.listeners) await listener.detached?.(actor, node, checked);
      return this.store.ofNode(actor.workspaceId, node, maxNamesOfNode);
    });
  }

  /** In the order in which they were given. @throws InvalidInput, LineageNodeNotFound */
  async list(actor: Actor, given: LineageNode): Promise<readonly AttachedName[]> {
    this.access.check(actor, 'lineage:read');
    const node = nameable(given);
    return this.database.read(actor, async () => {
      await this.checkVisible(actor, node);
      return this.store.ofNode(actor.workspaceId, node, maxNamesOfNode);
    });
  }

  /** Whether the thing has any name. For domains that write edges, within their transaction. */
  async isNamed(workspaceId: WorkspaceId, node: LineageNode): Promise<boolean> {
    return (await this.store.ofNode(workspaceId, node, 1)).length > 0;
  }

  /** What the names stand for, by `addressOfName`. For domains that write edges, within their transaction. */
  async nodesOf(workspaceId: WorkspaceId, names: readonly ExternalName[]): Promise<ReadonlyMap<string, LineageNode>> {
    return names.length ? this.store.nodesOf(workspaceId, names) : new Map();
  }

  private async checkVisible(actor: Actor, node: LineageNode): Promise<void> {
    if (!(await this.nodes.describe(actor, [node])).has(nodeKey(node))) throw new LineageNodeNotFound(node, 'node');
  }
}

function nameable(given: LineageNode): LineageNode {
  const { kind, id, version, column } = checkNode(given, 'node');
  if (!subjects.has(kind) || version !== undefined || column !== undefined) throw new InvalidInput('Names of other systems are given to data sets and to sources of features, as wholes and over all versions.', { field: 'node', help: 'Say kind DATASET or DATA_SOURCE and the id alone.' });
  return { kind, id };
}
