import { Injectable } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import { type Actor, isUuid } from '@plinth/kernel';
import { type LineageNode, LineageNodes, LineageRecorder, type NodeDescription, nodeKey, type NodeStanding, type NodeUse, type PastStanding } from '@plinth/lineage';
import type { ModelAlias } from './alias.js';
import { AliasStore } from './alias.store.js';
import type { Deployment } from './deployment.js';
import { DeploymentStore } from './deployment.store.js';
import { EnvironmentStore } from './environment.store.js';
import { ModelStore } from './model.store.js';
import { RegistrySight } from './registry-sight.js';
import type { ModelVersion } from './version.js';

/** The registry's part of the lineage graph: a version came from its run, a deployment from its version. */
@Injectable()
export class RegistryLineage {
  constructor(
    private readonly access: AccessControl,
    private readonly models: ModelStore,
    private readonly aliases: AliasStore,
    private readonly deployments: DeploymentStore,
    private readonly environments: EnvironmentStore,
    private readonly sight: RegistrySight,
    private readonly recorder: LineageRecorder,
    nodes: LineageNodes,
  ) {
    nodes.register({ kind: 'MODEL', describe: (actor, ids) => this.describeModels(actor, ids) });
    nodes.register({ kind: 'DEPLOYMENT', describe: (actor, ids) => this.describeDeployments(actor, ids) });
    nodes.registerStanding({ kinds: ['MODEL'], standing: (actor, versions, then) => this.standingOfVersions(actor, versions, then) });
    nodes.registerStanding({ kinds: ['DEPLOYMENT'], standing: (actor, deployments, then) => this.standingOfDeployments(actor, deployments, then) });
  }

  /** Within the transaction that makes the version. */
  async versionMade(actor: Actor, version: Pick<ModelVersion, 'modelId' | 'version' | 'sourceRunId'>): Promise<void> {
    if (version.sourceRunId !== null) await this.recorder.record(actor, [{ from: { kind: 'RUN', id: version.sourceRunId }, to: nodeOfVersion(version) }]);
  }

  /** Within the transaction that makes the deployment. */
  async deploymentMade(actor: Actor, deployment: Pick<Deployment, 'id' | 'modelId' | 'version'>): Promise<void> {
    await this.recorder.record(actor, [{ from: nodeOfVersion(deployment), to: { kind: 'DEPLOYMENT', id: deployment.id } }]);
  }

  private async describeModels(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, NodeDescription>> {
    if (!this.access.allows(actor, 'model:read')) return new Map();
    const models = await this.models.byIds(actor.workspaceId, ids.filter(isUuid), this.sight.models(actor));
    return new Map(models.map(({ id, name }) => [id, { title: name, path: `/models/${id}` }]));
  }

  private async describeDeployments(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, NodeDescription>> {
    if (!this.access.allows(actor, 'deployment:read')) return new Map();
    const deployments = await this.deployments.byIds(actor.workspaceId, ids.filter(isUuid), this.sight.deployments(actor));
    const [models, environments] = [
      await this.models.byIds(actor.workspaceId, [...new Set(deployments.map(({ modelId }) => modelId))], allRows),
      await this.environments.byIds(actor.workspaceId, [...new Set(deployments.map(({ environmentId }) => environmentId))], allRows),
    ];
    const names = new Map<string, string>([...models, ...environments].map(({ id, name }) => [id, name]));
    return new Map(deployments.map(({ id, modelId, environmentId }) => [id, { title: `${names.get(modelId)} in ${names.get(environmentId)}`, path: `/models/${modelId}` }]));
  }

  private async standingOfVersions(actor: Actor, nodes: readonly LineageNode[], then?: Date): Promise<ReadonlyMap<string, NodeStanding>> {
    const ids = [...new Set(nodes.map(({ id }) => id))].filter(isUuid);
    const owners = new Map<string, string>((await this.models.byIds(actor.workspaceId, ids, this.sight.models(actor))).map(({ id, ownerId }) => [id, ownerId]));
    const usesNow = await this.usesOf(actor, [...owners.keys()], await this.aliases.ofModels(actor.workspaceId, [...owners.keys()]));
    const usesThen = then && (await this.usesOf(actor, [...owners.keys()], await this.aliases.ofModelsAt(actor.workspaceId, [...owners.keys()], then), then));
    return new Map(nodes.flatMap((node): [string, NodeStanding][] => {
      const [key, owner] = [nodeKey(node), owners.get(node.id)];
      return owner === undefined ? [] : [[key, { ownerIds: [owner], label: node.version, ...useOf(usesNow.get(key)), ...(usesThen ? { then: useOf(usesThen.get(key)) } : {}) }]];
    }));
  }

  /** Environments in which versions of the models run, or ran at that time, and the aliases that name them, by node. */
  private async usesOf(actor: Actor, modelIds: readonly string[], aliases: readonly Pick<ModelAlias, 'modelId' | 'name' | 'version'>[], at?: Date): Promise<ReadonlyMap<string, readonly NodeUse[]>> {
    const running = this.access.allows(actor, 'deployment:read') ? await this.deployments.activeOfModels(actor.workspaceId, modelIds, this.sight.deployments(actor), at) : [];
    const environments = new Map<string, string>((await this.environments.byIds(actor.workspaceId, [...new Set(running.map(({ environmentId }) => environmentId))], allRows)).map(({ id, name }) => [id, name]));
    const uses = new Map<string, NodeUse[]>();
    const add = (version: LineageNode, use: NodeUse) => uses.set(nodeKey(version), [...(uses.get(nodeKey(version)) ?? []), use]);
    for (const deployment of running) add(nodeOfVersion(deployment), { kind: 'ENVIRONMENT', name: environments.get(deployment.environmentId) ?? '' });
    for (const alias of aliases) add(nodeOfVersion(alias), { kind: 'ALIAS', name: alias.name });
    return uses;
  }

  /** Whoever asked for a deployment answers for it. */
  private async standingOfDeployments(actor: Actor, nodes: readonly LineageNode[], then?: Date): Promise<ReadonlyMap<string, NodeStanding>> {
    const deployments = await this.deployments.byIds(actor.workspaceId, nodes.map(({ id }) => id).filter(isUuid), this.sight.deployments(actor));
    return new Map(deployments.map(({ id, requestedBy, version, status, activatedAt, endedAt }) => [
      nodeKey({ kind: 'DEPLOYMENT', id }),
      { ownerIds: [requestedBy], label: String(version), isLive: status === 'ACTIVE', ...(then ? { then: { isLive: activatedAt !== null && activatedAt <= then && (endedAt === null || endedAt > then) } } : {}) },
    ]));
  }
}

function useOf(uses: readonly NodeUse[] = []): PastStanding {
  return { uses, isLive: uses.some(({ kind }) => kind === 'ENVIRONMENT') };
}

/** How the graph names a version. */
export function nodeOfVersion({ modelId, version }: Pick<ModelVersion, 'modelId' | 'version'>): LineageNode {
  return { kind: 'MODEL', id: modelId, version: String(version) };
}
