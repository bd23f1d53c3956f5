import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convertRegistry } from './convert-registry.js';
import { NotProtobuf, ProtoMessage } from './proto-message.js';
import { field, message, text } from './testing/encode.js';
import { readValueType } from './value-types.js';

const fileSource = (name: string, uri = `data/${name}.parquet`) => message(field(20, text(name)), field(1, 1), field(3, text('ts')), field(11, message(field(2, text(uri)))));
const feature = (name: string, type: number, ...more: Uint8Array[]) => message(field(1, text(name)), field(2, type), ...more);
const view = (name: string, ...parts: Uint8Array[]) => message(field(1, message(field(1, text(name)), ...parts)));
const registryOf = (...parts: Uint8Array[]) => ProtoMessage.read(message(field(3, text('1')), ...parts));

describe('a registry of Feast', () => {
  it('becomes definitions, with the types of keys as the views have them', () => {
    const { definitions, notes } = convertRegistry(registryOf(
      field(17, message(field(1, message(field(1, text('rides')))))),
      field(1, message(field(1, message(field(1, text('driver')), field(4, text('driver_id')), field(10, text('ada@example.org')))))),
      field(1, message(field(1, message(field(1, text('__dummy')), field(4, text('__dummy_id')))))),
      field(6, view('stats', field(3, text('driver')), field(4, feature('rate', 6, field(4, text('of requests')))), field(6, message(field(1, 86_400))), field(7, fileSource('hourly')), field(12, feature('driver_id', 4)))),
      field(7, message(field(1, message(field(1, text('activity')), field(3, message(field(1, text('stats')), field(2, feature('rate', 6)))))))),
    ), undefined);
    expect(definitions).toEqual([
      { name: 'driver', description: undefined, tags: [{ key: 'feast.owner', value: 'ada@example.org' }], entity: { joinKeys: [{ name: 'driver_id', type: 'INT64' }] } },
      { name: 'hourly', description: undefined, tags: [], source: { kind: 'BATCH', dataset: 'rides', path: 'data/hourly.parquet', timestampColumn: 'ts', createdColumn: undefined, fieldMapping: [] } },
      { name: 'stats', description: undefined, tags: [], view: { kind: 'BATCH', entities: ['driver'], source: 'hourly', ttlSeconds: 86_400, features: [{ name: 'rate', type: 'FLOAT', column: 'rate', description: 'of requests', tags: [] }] } },
      { name: 'activity', description: undefined, tags: [], service: { members: [{ view: 'stats', features: ['rate'] }] } },
    ]);
    expect(notes).toEqual(['The source hourly read data/hourly.parquet: commit it to the data set "rides" as data/hourly.parquet.']);
  });

  it('names whatever it leaves out: what it does not know, what it has no word for, and who misses it', () => {
    const { definitions, notes } = convertRegistry(registryOf(
      field(6, view('stats', field(4, feature('odd', 19)), field(4, feature('a-b', 5)), field(4, feature('all', 27)), field(7, fileSource('hourly')), field(99, 1))),
      field(6, view('lost', field(4, feature('x', 5)), field(7, message(field(20, text('custom')), field(1, 6), field(3, text('ts')))))),
      field(8, view('python', field(4, message()))),
      field(7, message(field(1, message(field(1, text('all')), field(3, message(field(1, text('stats')), field(2, feature('odd', 19)), field(2, feature('a-b', 5)))), field(3, message(field(1, text('python')))))))),
      field(7, message(field(1, message(field(1, text('none')), field(3, message(field(1, text('lost')))))))),
      field(11, message()), field(16, message()), field(77, text('new')),
    ), 'data');
    expect(definitions.map(({ name }) => name)).toEqual(['hourly', 'stats', 'all']);
    expect(definitions[1]?.view?.features.map(({ name, column, type }) => [name, column, type])).toEqual([['f_a_b', 'a-b', 'DOUBLE'], ['all', 'all', 'LIST<FLOAT>']]);
    for (const word of ['field 99', 'feature odd is NULL', '"a-b" is called f_a_b', 'all is FLOAT_SET', 'source custom is CUSTOM_SOURCE', 'view lost is left out', 'python is Python', 'features of python', 'odd of stats is left out', 'service none is left out', '1 saved data set', '1 permission', 'field 77'])
      expect(notes.join('\n'), word).toContain(word);
  });

  it('knows every type of Feast 0.67, and no other', () => {
    expect([2, 7, 8, 18, 44, 20, 27].map((number) => readValueType(number).type)).toEqual(['STRING', 'BOOLEAN', 'TIMESTAMP', 'LIST<TIMESTAMP>', 'DECIMAL', 'JSON', 'LIST<FLOAT>']);
    expect([0, 9, 19, 99].map((number) => readValueType(number).type)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('that is cut, or none at all, is refused as such and never hangs', () => {
    const whole = message(field(3, text('1')), field(6, view('stats', field(4, feature('rate', 6)), field(7, fileSource('hourly')))));
    for (let length = 0; length < whole.length; length++) {
      try {
        convertRegistry(ProtoMessage.read(whole.subarray(0, length)), 'd');
      } catch (error) {
        expect(error).toBeInstanceOf(NotProtobuf);
      }
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        convertRegistry(ProtoMessage.read(bytes), 'd');
      } catch (error) {
        expect(error).toBeInstanceOf(NotProtobuf);
      }
    }), { numRuns: 500 });
  });
});
