import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driver, driverStats, feature, FeaturesClient, hourlyStats } from './testing/index.js';

describe('the search for features', () => {
  let server: TestServer;
  let api: FeaturesClient;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    api = new FeaturesClient(server, (await server.makeActor('MAINTAINER')).token);
    await api.apply([
      driver, driverStats,
      { ...hourlyStats([feature('avgDailyTrips_7d'), feature('acc_rate', { description: 'How often requests are accepted', tags: [{ key: 'pii', value: 'none' }] })]), tags: [{ key: 'team', value: 'mobility' }] },
      { name: 'customer', description: 'Who rides with a driver', entity: { joinKeys: [{ name: 'customer_id', type: 'STRING' }] } },
      { name: 'customer_trips', view: { entities: ['customer'], source: 'driver_stats_source', features: [feature('trips', { sensitivity: 'CONFIDENTIAL' })] } },
    ]);
  });
  afterAll(() => server?.stop());

  it('finds names by their words, their beginnings and their insides, wherever words are cut', async () => {
    expect(await api.find('hourly')).toEqual(['driver_hourly_stats']);
    expect(await api.find('HOUR')).toEqual(['driver_hourly_stats']);
    expect(await api.find('ourl')).toEqual(['driver_hourly_stats']);
    expect(await api.find('daily trips')).toEqual(['driver_hourly_stats']);
    expect(await api.find('avgDailyTrips_7d')).toEqual(['driver_hourly_stats']);
    expect(await api.find('stom')).toEqual(['customer', 'customer_trips']);
    expect(await api.find('7d')).toEqual(['driver_hourly_stats']);
    expect(await api.find('nothing')).toEqual([]);
    expect(await api.find('- . %')).toEqual([]);
    expect(await api.find("'; drop table feature_word; --")).toEqual([]);
  });

  it('finds by description, tag, entity and data set, but not by the inside of what is said', async () => {
    expect(await api.find('accepted')).toEqual(['driver_hourly_stats']);
    expect(await api.find('accept')).toEqual(['driver_hourly_stats']);
    expect(await api.find('ccepted')).toEqual([]);
    expect(await api.find('mobility')).toEqual(['driver_hourly_stats']);
    expect(await api.find('pii')).toEqual(['driver_hourly_stats']);
    expect((await api.find('rides driver')).sort()).toEqual(['customer']);
  });

  it('gives first what is named so, then what has it in a part, then what speaks of it', async () => {
    expect((await api.find('driver'))[0]).toBe('driver');
    expect(await api.find('driver')).toEqual(['driver', 'driver_stats_source', 'driver_hourly_stats', 'customer'].sort((left, right) => order.indexOf(left) - order.indexOf(right)));
    expect((await api.find('trips'))[0]).toBe('customer_trips');
  });
  const order = ['driver', 'driver_stats_source', 'driver_hourly_stats', 'customer'];

  it('gives pages that together are the whole list, each once', async () => {
    const whole = await api.find('driver');
    const names: string[] = [];
    let after: string | null = null;
    do {
      const page: { featureDefinitions: { nodes: { name: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } } = await api.ask('query ($after: String) { featureDefinitions(search: "driver", first: 1, after: $after) { nodes { name } pageInfo { endCursor hasNextPage } } }', { after });
      names.push(...page.featureDefinitions.nodes.map(({ name }) => name));
      after = page.featureDefinitions.pageInfo.hasNextPage ? page.featureDefinitions.pageInfo.endCursor : null;
    } while (after !== null);
    expect(names).toEqual(whole);
    const { featureDefinitions: { pageInfo } } = await api.ask<{ featureDefinitions: { pageInfo: { endCursor: string } } }>('{ featureDefinitions(search: "driver", first: 1) { pageInfo { endCursor } } }');
    expect(await api.codeOf('query ($after: String) { featureDefinitions(search: "trips", after: $after) { nodes { id } } }', { after: pageInfo.endCursor })).toBe('INVALID_INPUT');
    expect(await api.codeOf('query ($after: String) { featureDefinitions(after: $after) { nodes { id } } }', { after: pageInfo.endCursor })).toBe('INVALID_INPUT');
  });

  it('is narrowed by kind, entity, label, tag and owner', async () => {
    expect(await api.find('driver', ', kinds: [ENTITY]')).toEqual(['driver', 'customer']);
    expect(await api.find('trips', ', entity: "customer"')).toEqual(['customer_trips']);
    expect(await api.find('trips', ', sensitivities: [CONFIDENTIAL]')).toEqual(['customer_trips']);
    expect(await api.find('driver', ', tagKey: "team", tagValue: "mobility"')).toEqual(['driver_hourly_stats']);
    expect(await api.find('driver', ', ownerId: "01931e7e-0000-7000-8000-0000000000ff"')).toEqual([]);
    expect((await api.ask<{ featureDefinitions: { nodes: { name: string }[] } }>('{ featureDefinitions(entity: "driver") { nodes { name } } }')).featureDefinitions.nodes.map(({ name }) => name)).toEqual(['driver_hourly_stats']);
  });

  it('follows what changes: old words find nothing, new ones do', async () => {
    await api.apply([{ ...driver, description: 'A zeppelin pilot' }]);
    expect(await api.find('zeppelin')).toEqual(['driver']);
    await api.apply([{ ...driver, description: 'A balloonist' }]);
    expect([await api.find('zeppelin'), await api.find('balloonist')]).toEqual([[], ['driver']]);
  });
});
