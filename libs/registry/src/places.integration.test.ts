import { randomUUID } from 'node:crypto';
import { systemActor } from '@plinth/access';
import { type Actor, PlinthError } from '@plinth/kernel';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EnvironmentService } from './environment.service.js';
import { type Promotion, PromotionEffects } from './ports/promotion-effects.js';
import { RegistrySubjects } from './ports/registry-subjects.js';
import { type SubjectChange, SubjectListeners } from './ports/subject-listeners.js';
import { type GuardedTarget, TargetGuards } from './ports/target-guards.js';
import { type MadeVersion, RegistryClient } from './testing/index.js';

class DecisionNeeded extends PlinthError {
  constructor() {
    super('DECISION_NEEDED', 'FORBIDDEN', 'Ask first.');
  }
}

describe('places', () => {
  let server: TestServer;
  let owner: RegistryClient;
  let writer: RegistryClient;
  let actor: Actor;
  const asked: GuardedTarget[] = [];
  const changes: SubjectChange[] = [];
  let protectedModel: string | undefined;
  let listenerFails = false;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    const made = await server.makeActor('OWNER');
    actor = made.actor;
    owner = new RegistryClient(server, made.token);
    writer = new RegistryClient(server, (await server.makeActor('WRITER')).token);
    server.application.get(TargetGuards).register({
      name: 'test',
      mayMoveDirectly: async (_, target) => {
        asked.push(target);
        if (target.modelId === protectedModel && target.name !== 'free') throw new DecisionNeeded();
      },
    });
    server.application.get(SubjectListeners).register({
      subjectChanged: async (_, change) => {
        changes.push(change);
        if (listenerFails) throw new DecisionNeeded();
      },
    });
  });
  afterAll(() => server?.stop());

  const modelWith = async (count: number): Promise<{ id: string; name: string; versions: MadeVersion[] }> => {
    const model = await owner.makeModel();
    const versions: MadeVersion[] = [];
    for (let index = 0; index < count; index++) versions.push(await owner.makeVersion(model.id));
    return { ...model, versions };
  };
  const v = (versions: readonly MadeVersion[], number: number): string => versions[number - 1]?.id ?? '';
  const history = async (modelId: string) => (await owner.ask<{ deployments: { nodes: { version: number; status: string; kind: string }[] } }>('query ($id: ID!) { deployments(modelId: $id) { nodes { version status kind } } }', { id: modelId })).deployments.nodes.map(({ version, status, kind }) => `${version} ${status} ${kind}`);
  const environmentId = async (name: string) => (await server.application.get(EnvironmentService).byName(actor, name))?.id ?? '';
  const system = () => systemActor(server.workspaceId, 'promotion:execute', 'test');
  const effects = () => server.application.get(PromotionEffects);
  const promotion = (version: MadeVersion | undefined, target: Promotion['target'], more: Partial<Promotion> = {}): Promotion => ({ requestId: randomUUID(), kind: 'PROMOTION', versionId: version?.id ?? '', versionDigest: version?.digest ?? '', target, requestedBy: actor.id, reason: 'decided', ...more });

  describe('environments', () => {
    it('are three from the beginning, for whoever looks first, and once', async () => {
      const workspaceId = await server.makeWorkspace();
      const { token } = await server.makeActor('READER', { workspaceId });
      const seen = await Promise.all(Array.from({ length: 10 }, () => server.ask<{ environments: { id: string; name: string; rank: number; kind: string }[] }>(token, '{ environments { id name rank kind } }')));
      expect(new Set(seen.map((each) => JSON.stringify(each))).size).toBe(1);
      expect(seen[0]?.environments.map(({ name, rank, kind }) => [name, rank, kind])).toEqual([['development', 0, 'DEVELOPMENT'], ['staging', 10, 'STAGING'], ['production', 20, 'PRODUCTION']]);
    });

    it('are added, changed and put away, never renamed, and not while something runs there', async () => {
      const create = 'mutation ($name: String!) { made: createEnvironment(input: { name: $name, rank: 15, kind: PRODUCTION }) { id } }';
      const { made } = await owner.ask<{ made: { id: string } }>(create, { name: 'canary' });
      expect(await owner.codeOf(create, { name: 'canary' })).toBe('ENVIRONMENT_NAME_TAKEN');
      expect(await owner.codeOf(create, { name: 'Canary/1' })).toBe('INVALID_NAME');
      expect(await writer.codeOf(create, { name: 'mine' })).toBe('FORBIDDEN');
      const { id, versions } = await modelWith(1);
      await owner.deploy('canary', v(versions, 1));
      const archive = 'mutation ($id: ID!) { archiveEnvironment(id: $id) { archivedAt } }';
      expect(await owner.codeOf(archive, { id: made.id })).toBe('ENVIRONMENT_IN_USE');
      expect(await owner.codeOf('mutation ($id: ID!) { deleteRegisteredModel(id: $id) { id } }', { id })).toBe('MODEL_IN_USE');
      const { made: empty } = await owner.ask<{ made: { id: string } }>(create, { name: 'empty' });
      await owner.ask(archive, { id: empty.id });
      expect(await owner.codeOf('mutation ($id: ID!) { deployModelVersion(input: { environment: "empty", versionId: $id }) { id } }', { id: v(versions, 1) })).toBe('ENVIRONMENT_ARCHIVED');
    });
  });

  describe('aliases', () => {
    it.each(['', 'Champion', 'v1', '3', 'latest', 'a/b', 'x'.repeat(101), 'a\u0000'])('refuse the name %j', async (name) => {
      const { id } = await modelWith(1);
      expect(await owner.codeOf('mutation ($id: ID!, $name: String!) { setModelAlias(input: { modelId: $id, name: $name, version: 1 }) { version } }', { id, name })).toBe('INVALID_NAME');
    });

    it('name READY versions only, and move with a history', async () => {
      const { id, name } = await modelWith(2);
      await owner.makeVersion(id, {});
      const set = 'mutation ($input: SetModelAliasInput!) { setModelAlias(input: $input) { version } }';
      expect(await owner.codeOf(set, { input: { modelId: id, name: 'champion', version: 3 } })).toBe('VERSION_NOT_READY');
      expect(await owner.codeOf(set, { input: { modelId: id, name: 'champion', version: 9 } })).toBe('MODEL_VERSION_NOT_FOUND');
      await owner.setAlias(id, 'champion', 1, { expectedVersion: 0, reason: 'first' });
      await owner.setAlias(id, 'champion', 1);
      expect(await owner.codeOf(set, { input: { modelId: id, name: 'champion', version: 2, expectedVersion: 2 } })).toBe('ALIAS_MOVED');
      await owner.setAlias(id, 'champion', 2, { expectedVersion: 1, reason: 'better' });
      const route = `/api/v1/models/${encodeURIComponent(name)}/aliases/champion`;
      const resolved = (await (await server.fetch(owner.token, route)).json()) as { version: number; artifactUri: string; digest: string };
      expect(resolved).toMatchObject({ version: 2, digest: expect.stringMatching(/^[0-9a-f]{64}$/), artifactUri: expect.stringMatching(/^\/api\/v1\/model-versions\/.*\/artifacts\/$/), deprecated: false });
      expect((await server.fetch(undefined, route)).status).toBe(401);
      // Read beside the question who asks, from the second time on.
      const moved = await Promise.all(Array.from({ length: 5 }, async () => ((await (await server.fetch(owner.token, route)).json()) as { version: number }).version));
      expect(moved).toEqual([2, 2, 2, 2, 2]);
      const remove = 'mutation ($id: ID!) { removeModelAlias(input: { modelId: $id, name: "champion", reason: "gone" }) { id } }';
      await owner.ask(remove, { id });
      expect(await owner.codeOf(remove, { id })).toBe('ALIAS_NOT_FOUND');
      expect((await server.fetch(owner.token, route)).status).toBe(404);
      const { registeredModel } = await owner.ask<{ registeredModel: { aliasMoves: { nodes: unknown[] } } }>('query ($id: ID!) { registeredModel(id: $id) { aliasMoves(name: "champion") { nodes { fromVersion toVersion reason movedBy { id } } } } }', { id });
      expect(registeredModel.aliasMoves.nodes).toEqual([
        { fromVersion: 2, toVersion: null, reason: 'gone', movedBy: { id: actor.id } }, { fromVersion: 1, toVersion: 2, reason: 'better', movedBy: { id: actor.id } }, { fromVersion: null, toVersion: 1, reason: 'first', movedBy: { id: actor.id } },
      ]);
    });

    it('are read beside the question who asks, and told to nobody whom it turns away', async () => {
      const { id, name } = await modelWith(1);
      await owner.setAlias(id, 'champion', 1);
      const route = `/api/v1/models/${encodeURIComponent(name)}/aliases/champion`;
      const { createServiceAccount } = await owner.ask<{ createServiceAccount: { id: string } }>('mutation { createServiceAccount(input: { name: "loader", role: READER }) { id } }');
      const { createAccessToken } = await owner.ask<{ createAccessToken: { secret: string; token: { id: string } } }>('mutation ($id: ID!) { createAccessToken(input: { actorId: $id, name: "t" }) { secret token { id } } }', { id: createServiceAccount.id });
      const statuses = async () => Promise.all([1, 2].map(async () => (await server.fetch(createAccessToken.secret, route)).status));
      expect([await statuses(), await statuses()]).toEqual([[200, 200], [200, 200]]);
      await owner.ask('mutation ($id: ID!) { revokeAccessToken(id: $id) { revokedAt } }', { id: createAccessToken.token.id });
      expect(await statuses()).toEqual([401, 401]);
      const hostile = Array.from({ length: 10 }, async (_, index) => (await server.fetch(owner.token, index % 2 ? route : `/api/v1/models/${'%00'.repeat(3)}/aliases/champion`)).status);
      expect(await Promise.all(hostile)).toEqual([400, 200, 400, 200, 400, 200, 400, 200, 400, 200]);
      expect((await server.fetch(owner.token, `/api/v1/models/${encodeURIComponent(name)}/aliases/nobody`)).status).toBe(404);
    });

    it('move one after the other when many move them at once: the history has no break', async () => {
      const { id } = await modelWith(6);
      await Promise.all(Array.from({ length: 30 }, (_, index) => owner.setAlias(id, 'champion', (index % 6) + 1)));
      const { registeredModel: { aliases, aliasMoves } } = await owner.ask<{ registeredModel: { aliases: { version: number }[]; aliasMoves: { nodes: { fromVersion: number | null; toVersion: number | null }[] } } }>('query ($id: ID!) { registeredModel(id: $id) { aliases { version } aliasMoves { nodes { fromVersion toVersion } } } }', { id });
      const moves = aliasMoves.nodes.reverse();
      expect(moves[0]?.fromVersion).toBeNull();
      for (const [index, { fromVersion, toVersion }] of moves.entries()) {
        if (index > 0) expect(fromVersion).toBe(moves[index - 1]?.toVersion);
        expect(toVersion).not.toBe(fromVersion);
      }
      expect(aliases).toEqual([{ version: moves.at(-1)?.toVersion }]);
    });

    it('with an expected version move once, whoever else tries', async () => {
      const { id } = await modelWith(5);
      await owner.setAlias(id, 'champion', 1);
      const tried = await Promise.all([2, 3, 4, 5].map((version) => owner.codeOf('mutation ($input: SetModelAliasInput!) { setModelAlias(input: $input) { version } }', { input: { modelId: id, name: 'champion', version, expectedVersion: 1 } })));
      expect([...tried].sort()).toEqual(['ALIAS_MOVED', 'ALIAS_MOVED', 'ALIAS_MOVED', undefined]);
    });
  });

  describe('deployments', () => {
    it('take the place of each other, one ACTIVE at a time, however many come at once', async () => {
      const { id, versions } = await modelWith(3);
      await Promise.all(Array.from({ length: 12 }, (_, index) => owner.deploy('production', v(versions, (index % 3) + 1))));
      const seen = await history(id);
      expect(seen.filter((each) => each.includes('ACTIVE')).length).toBe(1);
      expect(seen.filter((each) => each.includes('SUPERSEDED')).length).toBe(11);
      expect(await writer.codeOf('mutation ($id: ID!) { deployModelVersion(input: { environment: "production", versionId: $id }) { id } }', { id: v(versions, 1) })).toBe('FORBIDDEN');
      expect((await writer.deploy('development', v(versions, 1))).status).toBe('ACTIVE');
    });

    it('wait for the report of CI/CD where the environment says so, and take it once', async () => {
      await owner.ask('mutation { createEnvironment(input: { name: "eu", rank: 21, awaitsReport: true }) { id } }');
      const { id, versions } = await modelWith(2);
      const first = await owner.deploy('eu', v(versions, 1), { idempotencyKey: 'deploy-1' });
      expect(first).toMatchObject({ status: 'REQUESTED', kind: 'DIRECT' });
      expect((await owner.deploy('eu', v(versions, 1), { idempotencyKey: 'deploy-1' })).id).toBe(first.id);
      const tell = (status: string, more = {}) => writer.report({ environment: 'eu', versionId: v(versions, 1), status, ...more });
      expect(await tell('IN_PROGRESS', { externalUrl: 'https://ci.example.org/1', idempotencyKey: 'r1' })).toMatchObject({ id: first.id, status: 'IN_PROGRESS' });
      expect(await tell('IN_PROGRESS', { externalUrl: 'https://ci.example.org/1', idempotencyKey: 'r1' })).toMatchObject({ id: first.id, status: 'IN_PROGRESS' });
      await Promise.all(Array.from({ length: 8 }, () => tell('ACTIVE')));
      const { deployment } = await owner.ask<{ deployment: { externalUrl: string; events: { status: string }[] } }>('query ($id: ID!) { deployment(id: $id) { externalUrl events { status } } }', { id: first.id });
      expect(deployment).toEqual({ externalUrl: 'https://ci.example.org/1', events: [{ status: 'REQUESTED' }, { status: 'IN_PROGRESS' }, { status: 'ACTIVE' }] });
      const report = 'mutation ($input: ReportDeploymentInput!) { reportDeployment(input: $input) { id } }';
      expect(await writer.codeOf(report, { input: { deploymentId: first.id, status: 'FAILED' } })).toBe('ILLEGAL_DEPLOYMENT_STATUS');
      expect(await writer.codeOf(report, { input: { deploymentId: first.id, status: 'ACTIVE', externalUrl: 'javascript:alert(1)' } })).toBe('INVALID_INPUT');
      expect(await writer.codeOf(report, { input: { status: 'ACTIVE' } })).toBe('INVALID_INPUT');

      const second = await owner.deploy('eu', v(versions, 2));
      expect(await history(id)).toEqual(['2 REQUESTED DIRECT', '1 ACTIVE DIRECT']);
      await writer.report({ deploymentId: second.id, status: 'FAILED', message: 'no disk' });
      expect(await history(id)).toEqual(['2 FAILED DIRECT', '1 ACTIVE DIRECT']);
      expect(await writer.report({ environment: 'eu', versionId: v(versions, 2), status: 'ACTIVE' })).toMatchObject({ kind: 'REPORTED', status: 'ACTIVE' });
      expect(await history(id)).toEqual(['2 ACTIVE REPORTED', '2 FAILED DIRECT', '1 SUPERSEDED DIRECT']);
    });

    it('go back to what was ACTIVE there, and to nothing else', async () => {
      const { id, versions } = await modelWith(4);
      const rollback = 'mutation ($input: RollbackDeploymentInput!) { rollbackDeployment(input: $input) { id } }';
      expect(await owner.codeOf(rollback, { input: { environment: 'production', modelId: id } })).toBe('NOT_FORMERLY_ACTIVE');
      for (const version of [1, 2, 3]) await owner.deploy('production', v(versions, version));
      await owner.deploy('staging', v(versions, 4));
      expect(await owner.codeOf(rollback, { input: { environment: 'production', modelId: id, toVersion: 4 } })).toBe('NOT_FORMERLY_ACTIVE');
      expect(await owner.codeOf(rollback, { input: { environment: 'production', modelId: id, toVersion: 3 } })).toBe('ACTIVE_ALREADY');
      expect(await writer.codeOf(rollback, { input: { environment: 'production', modelId: id } })).toBe('FORBIDDEN');
      await owner.ask('mutation ($id: ID!) { deprecateModelVersion(id: $id, reason: "old") { id } }', { id: v(versions, 2) });
      expect(await owner.rollback('production', id, { reason: 'errors' })).toMatchObject({ version: 2, kind: 'ROLLBACK', status: 'ACTIVE' });
      expect(await owner.rollback('production', id, { toVersion: 1 })).toMatchObject({ version: 1 });
      expect((await history(id)).filter((each) => !each.startsWith('4'))).toEqual(['1 ACTIVE ROLLBACK', '2 ROLLED_BACK ROLLBACK', '3 ROLLED_BACK DIRECT', '2 SUPERSEDED DIRECT', '1 SUPERSEDED DIRECT']);
      await owner.ask('mutation ($id: ID!) { deleteModelVersion(id: $id) { id } }', { id: v(versions, 3) });
      expect(await owner.codeOf(rollback, { input: { environment: 'production', modelId: id, toVersion: 3 } })).toBe('MODEL_VERSION_DELETED');
    });
  });

  describe('guards', () => {
    it('are asked before every direct move, in all of its ways, and their refusal changes nothing', async () => {
      const { id, versions, name } = await modelWith(2);
      await owner.setAlias(id, 'champion', 1);
      for (const version of [1, 2]) await owner.deploy('production', v(versions, version));
      asked.length = 0;
      protectedModel = id;
      const tries = {
        set: 'mutation ($id: ID!) { setModelAlias(input: { modelId: $id, name: "champion", version: 2 }) { version } }',
        remove: 'mutation ($id: ID!) { removeModelAlias(input: { modelId: $id, name: "champion" }) { id } }',
        rollback: 'mutation ($id: ID!) { rollbackDeployment(input: { environment: "production", modelId: $id }) { id } }',
      };
      for (const [what, query] of Object.entries(tries)) expect([what, await owner.codeOf(query, { id })]).toEqual([what, 'DECISION_NEEDED']);
      expect(await owner.codeOf('mutation ($id: ID!) { deployModelVersion(input: { environment: "production", versionId: $id }) { id } }', { id: v(versions, 1) })).toBe('DECISION_NEEDED');
      expect(await owner.codeOf('mutation ($id: ID!) { reportDeployment(input: { environment: "production", versionId: $id, status: ACTIVE }) { id } }', { id: v(versions, 1) })).toBe('DECISION_NEEDED');
      expect(asked.map(({ move, name: target, version }) => `${move} ${target} ${version}`)).toEqual(['SET champion 2', 'REMOVE champion null', 'ROLLBACK production 1', 'DEPLOY production 1', 'REPORT production 1']);
      expect(asked[0]).toMatchObject({ kind: 'ALIAS', modelId: id, modelName: name, riskTier: 'LIMITED' });
      expect(await history(id)).toEqual(['2 ACTIVE DIRECT', '1 SUPERSEDED DIRECT']);
      await owner.setAlias(id, 'free', 2);
      protectedModel = undefined;
    });

    it('keep a model whose alias they protect from being deleted', async () => {
      const { id } = await modelWith(1);
      await owner.setAlias(id, 'champion', 1);
      protectedModel = id;
      expect(await owner.codeOf('mutation ($id: ID!) { deleteRegisteredModel(id: $id) { id } }', { id })).toBe('DECISION_NEEDED');
      protectedModel = undefined;
    });
  });

  describe('promotions', () => {
    it('happen once for a request, past the guards, and count as approved for the way back', async () => {
      const { id, versions } = await modelWith(3);
      const target = { kind: 'ENVIRONMENT', environmentId: await environmentId('production') } as Promotion['target'];
      protectedModel = id;
      const [one, two] = [promotion(versions[0], target), promotion(versions[1], target)];
      const done = await Promise.all(Array.from({ length: 10 }, () => effects().apply(system(), one)));
      expect(new Set(done.map((each) => JSON.stringify(each))).size).toBe(1);
      expect(done[0]).toMatchObject({ fromVersion: null, toVersion: 1, deploymentStatus: 'ACTIVE' });
      expect(await effects().apply(system(), two)).toMatchObject({ fromVersion: 1, toVersion: 2 });
      expect(await history(id)).toEqual(['2 ACTIVE PROMOTION', '1 SUPERSEDED PROMOTION']);
      expect(await owner.rollback('production', id)).toMatchObject({ version: 1, kind: 'ROLLBACK', approved: true });
      await expect(effects().apply(actor, one)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      await expect(effects().apply(system(), promotion(versions[2], target, { versionDigest: 'f'.repeat(64) }))).rejects.toMatchObject({ code: 'SUBJECT_CHANGED' });
      protectedModel = undefined;
    });

    it('move aliases, and go back when they are taken back, once', async () => {
      const { id, versions } = await modelWith(3);
      await owner.setAlias(id, 'champion', 1);
      const made = promotion(versions[1], { kind: 'ALIAS', name: 'champion' });
      expect(await effects().apply(system(), made)).toMatchObject({ fromVersion: 1, toVersion: 2, deploymentId: null });
      const revert = () => effects().revert(system(), { requestId: made.requestId, reason: 'its time is over' });
      expect(await revert()).toEqual({ reverted: true, toVersion: 1 });
      await owner.setAlias(id, 'champion', 2);
      expect(await revert()).toEqual({ reverted: true, toVersion: 1 });
      expect((await owner.ask<{ registeredModel: unknown }>('query ($id: ID!) { registeredModel(id: $id) { aliases { version } } }', { id })).registeredModel).toEqual({ aliases: [{ version: 2 }] });
      await expect(effects().revert(system(), { requestId: randomUUID(), reason: 'x' })).rejects.toMatchObject({ code: 'PROMOTION_NOT_APPLIED' });
    });

    it('past the rules count as approved once they were reviewed, and are taken back otherwise', async () => {
      const { id, versions } = await modelWith(2);
      const target = { kind: 'ENVIRONMENT', environmentId: await environmentId('staging') } as Promotion['target'];
      const emergency = promotion(versions[0], target, { kind: 'BREAK_GLASS' });
      await effects().apply(system(), emergency);
      const approved = async () => (await owner.ask<{ deployments: { nodes: { approved: boolean }[] } }>('query ($id: ID!) { deployments(modelId: $id) { nodes { approved } } }', { id })).deployments.nodes.map((each) => each.approved);
      expect(await approved()).toEqual([false]);
      await effects().confirm(system(), emergency.requestId);
      expect(await approved()).toEqual([true]);
      const second = promotion(versions[1], target, { kind: 'BREAK_GLASS' });
      await effects().apply(system(), second);
      expect(await effects().revert(system(), { requestId: second.requestId, reason: 'not reviewed' })).toEqual({ reverted: true, toVersion: 1 });
      expect(await history(id)).toEqual(['1 ACTIVE ROLLBACK', '2 ROLLED_BACK BREAK_GLASS', '1 SUPERSEDED BREAK_GLASS']);
      expect(await effects().revert(system(), { requestId: emergency.requestId, reason: 'too late' })).toEqual({ reverted: false, toVersion: null });
    });
  });

  describe('subjects', () => {
    it('are read with all that counts and what stands in the target, and change with it', async () => {
      const run = await writer.makeRun({ experimentName: 'subjects' });
      const model = await writer.makeModel({ card: [{ key: 'a', title: 'A', markdown: 'x' }] });
      const version = await owner.makeVersion(model.id, { fromRun: run.id, ready: true });
      const other = await owner.makeVersion(model.id);
      await owner.setAlias(model.id, 'champion', other.version);
      const subjects = server.application.get(RegistrySubjects);
      const snapshot = () => subjects.snapshot(actor, version.id, { kind: 'ALIAS', name: 'champion' });
      const before = await snapshot();
      expect(before).toMatchObject({ author: actor.id, current: { version: { version: 2 } }, counting: { versionDigest: version.digest, model: { riskTier: 'LIMITED', card: [{ key: 'a' }] } } });
      expect(before.runAuthor).not.toBe(actor.id);
      expect(before.lastModifiers).toHaveLength(2);
      expect((await snapshot()).counting).toEqual(before.counting);
      const edits: [string, Record<string, string>, string][] = [
        ['mutation ($v: ID!) { setModelVersionTags(id: $v, tags: [{ key: "a", value: "b" }]) { id } }', { v: version.id }, 'TAGS'],
        ['mutation ($v: ID!) { updateModelVersion(input: { id: $v, description: "d" }) { id } }', { v: version.id }, 'DESCRIPTION'],
        ['mutation ($v: ID!) { deprecateModelVersion(id: $v, reason: "r") { id } }', { v: version.id }, 'DEPRECATED'],
        ['mutation ($m: ID!) { updateRegisteredModel(input: { id: $m, riskTier: HIGH }) { id } }', { m: model.id }, 'RISK_TIER'],
        ['mutation ($m: ID!) { updateRegisteredModel(input: { id: $m, card: [] }) { id } }', { m: model.id }, 'CARD'],
        ['mutation ($m: ID!) { setRegisteredModelTags(id: $m, tags: [{ key: "a", value: "b" }]) { id } }', { m: model.id }, 'TAGS'],
        ['mutation ($m: ID!) { archiveRegisteredModel(id: $m) { id } }', { m: model.id }, 'ARCHIVED'],
      ];
      let known = JSON.stringify(before.counting);
      for (const [query, variables, aspect] of edits) {
        changes.length = 0;
        await owner.ask(query, variables);
        await owner.ask(query, variables);
        expect(changes).toEqual([{ modelId: model.id, versionId: variables.v, aspects: [aspect] }]);
        const now = JSON.stringify((await snapshot()).counting);
        expect([aspect, now === known]).toEqual([aspect, false]);
        known = now;
      }
    });

    it('do not change when whoever must hear of it can not', async () => {
      const { versions } = await modelWith(1);
      listenerFails = true;
      expect(await owner.codeOf('mutation ($id: ID!) { setModelVersionTags(id: $id, tags: [{ key: "a", value: "b" }]) { id } }', { id: v(versions, 1) })).toBe('DECISION_NEEDED');
      listenerFails = false;
      expect(await owner.ask('query ($id: ID!) { modelVersion(id: $id) { tags { key } } }', { id: v(versions, 1) })).toEqual({ modelVersion: { tags: [] } });
    });
  });
});
