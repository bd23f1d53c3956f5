import { AccessDirectory } from './access-directory.js';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const createAccount = 'mutation { createServiceAccount(input: { name: "CI", role: WRITER }) { id ownerId } }';
const giveTo = 'mutation ($id: ID!, $ownerId: ID!) { setServiceAccountOwner(actorId: $id, ownerId: $ownerId) { ownerId } }';

describe('the directory', () => {
  let server: TestServer;
  let directory: AccessDirectory;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    directory = server.application.get(AccessDirectory);
  });
  afterAll(() => server?.stop());

  const within = <T>(work: () => Promise<T>, workspaceId = server.workspaceId) => server.platform.database.transaction({ workspaceId }, work);
  const group = (name: string, members: readonly [id: string, source: string][]) => within(async () => {
    const { database } = server.platform;
    const [row] = await database.query<{ id: string }>('insert into actor_group (workspace_id, id, name, created_at) values ($1, gen_random_uuid(), $2, now()) returning id', [server.workspaceId, name]);
    for (const [id, source] of members) await database.query('insert into group_member (workspace_id, group_id, actor_id, source, added_at) values ($1, $2, $3, $4, now())', [server.workspaceId, row?.id, id, source]);
  });

  it('says what somebody is, each group once', async () => {
    const [ada, bob] = [await server.makeActor('MAINTAINER'), await server.makeActor('READER')];
    await group('risk-officers', [[ada.actor.id, 'MANUAL'], [ada.actor.id, 'OIDC']]);
    await group('all-staff', [[ada.actor.id, 'OIDC']]);
    const people = await within(() => directory.people(ada.actor, [ada.actor.id, bob.actor.id, ada.actor.id, 'nobody', server.workspaceId.replace(/.$/, (last) => (last === '0' ? '1' : '0'))]));
    expect(new Map(people.map((person) => [person.actorId, person]))).toEqual(new Map([
      [ada.actor.id, expect.objectContaining({ kind: 'USER', role: 'MAINTAINER', groups: ['all-staff', 'risk-officers'], active: true, ownerId: null })],
      [bob.actor.id, expect.objectContaining({ role: 'READER', groups: [] })],
    ]));
  });

  it('knows nobody of another workspace', async () => {
    const { actor } = await server.makeActor('OWNER');
    const other = await server.makeWorkspace();
    expect(await directory.people({ workspaceId: other }, [actor.id])).toEqual([]);
    expect(await directory.peopleIn({ workspaceId: other }, {})).toEqual([]);
  });

  it('sees what its transaction wrote, and others do not', async () => {
    const { actor } = await server.makeActor('READER');
    await within(async () => {
      await server.platform.database.execute('update actor set disabled_at = now() where workspace_id = $1 and id = $2', [actor.workspaceId, actor.id]);
      expect(await directory.person(actor, actor.id)).toMatchObject({ active: false });
    });
    expect(await directory.person(actor, actor.id)).toMatchObject({ active: false });
  });

  it('lists people by role and above, by group, and by name; no programs, and nobody who is shut out', async () => {
    const [owner, maintainer, writer, gone] = [await server.makeActor('OWNER'), await server.makeActor('MAINTAINER'), await server.makeActor('WRITER'), await server.makeActor('OWNER')];
    const robot = await server.makeActor('OWNER', { kind: 'SERVICE_ACCOUNT' });
    const everybody = [owner, maintainer, writer, gone, robot].map(({ actor }) => actor.id);
    await group('release', everybody.map((id) => [id, 'MANUAL']));
    await server.ask(owner.token, 'mutation ($id: ID!) { disableActor(actorId: $id) { id } }', { id: gone.actor.id });
    const ids = async (query: Parameters<AccessDirectory['peopleIn']>[1]) => (await directory.peopleIn(owner.actor, query)).map(({ actorId }) => actorId);
    expect(await ids({ role: 'MAINTAINER', people: everybody })).toEqual([owner.actor.id, maintainer.actor.id]);
    expect(await ids({ group: 'release' })).toEqual([owner.actor.id, maintainer.actor.id, writer.actor.id]);
    expect(await ids({ group: 'release', role: 'OWNER' })).toEqual([owner.actor.id]);
    expect(await ids({ group: 'nobody-is-here' })).toEqual([]);
    expect(await ids({ people: [] })).toEqual([]);
  });

  it('knows who answers for a service account: its maker, the person behind its maker, or whom an owner named', async () => {
    const [owner, next] = [await server.makeActor('OWNER'), await server.makeActor('WRITER')];
    const { createServiceAccount: account } = await server.ask<{ createServiceAccount: { id: string; ownerId: string } }>(owner.token, createAccount);
    expect(account.ownerId).toBe(owner.actor.id);
    expect(await directory.person(owner.actor, account.id)).toMatchObject({ kind: 'SERVICE_ACCOUNT', ownerId: owner.actor.id });
    await server.ask(owner.token, 'mutation ($id: ID!) { setRole(actorId: $id, role: OWNER) { id } }', { id: account.id });
    const { createAccessToken: made } = await server.ask<{ createAccessToken: { secret: string } }>(owner.token, 'mutation ($id: ID!) { createAccessToken(input: { actorId: $id, name: "x" }) { secret } }', { id: account.id });
    const { createServiceAccount: child } = await server.ask<{ createServiceAccount: { ownerId: string } }>(made.secret, createAccount);
    expect(child.ownerId).toBe(owner.actor.id);
    expect(await server.ask(owner.token, giveTo, { id: account.id, ownerId: next.actor.id })).toEqual({ setServiceAccountOwner: { ownerId: next.actor.id } });
    const codeOf = async (id: string, ownerId: string, token = owner.token) => (await server.graphql(token, giveTo, { id, ownerId })).errors?.[0]?.extensions.code;
    expect(await codeOf(account.id, account.id)).toBe('NOT_A_PERSON');
    expect(await codeOf(next.actor.id, owner.actor.id)).toBe('NOT_A_SERVICE_ACCOUNT');
    expect(await codeOf(account.id, owner.actor.id, next.token)).toBe('FORBIDDEN');
  });
});
