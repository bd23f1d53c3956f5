import { narrowed, type RowFilter } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { RegistrySight } from '@plinth/registry';
import { TestServer } from '@plinth/server/testing';
import { TrackingSight } from '@plinth/tracking';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PromotionSight } from './promotion-sight.js';

/** What conditions on reads cost those who have none. */
describe('the lists of whoever sees everything', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
  });
  afterAll(() => server?.stop());

  const filtersOf = (actor: Actor): Readonly<Record<string, RowFilter>> => {
    const [registry, promotions, tracking] = [RegistrySight, PromotionSight, TrackingSight].map((sight) => server.application.get<unknown>(sight, { strict: false })) as [RegistrySight, PromotionSight, TrackingSight];
    return {
      models: registry.models(actor), versions: registry.versions(actor), environments: registry.environments(actor), deployments: registry.deployments(actor),
      promotions: promotions.requests(actor), events: promotions.ofEvents(actor), experiments: tracking.experiments(actor), runs: tracking.runs(actor),
    };
  };

  it.each(['READER', 'WRITER', 'MAINTAINER', 'OWNER'] as const)('are asked for by the same statement as if there were no conditions: %s', async (role) => {
    const { actor } = await server.makeActor(role);
    for (const [list, filter] of Object.entries(filtersOf(actor))) {
      const values: unknown[] = [];
      expect([list, narrowed(filter, values), values]).toEqual([list, '', []]);
    }
  });

  it('are those of nobody else: a guest’s statement asks more of each row', async () => {
    const { actor } = await server.makeActor('GUEST');
    for (const [list, filter] of Object.entries(filtersOf(actor))) expect(narrowed(filter, []), list).toMatch(/^ and .+/);
  });
});
