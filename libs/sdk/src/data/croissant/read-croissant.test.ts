import { describe, expect, it } from 'vitest';
import { readCroissant } from './read-croissant.js';

const sha256 = 'a'.repeat(64);
const read = (parts: Readonly<Record<string, unknown>>) => readCroissant(JSON.stringify({ '@type': 'sc:Dataset', name: 'flights', ...parts }));

describe('a Croissant description', () => {
  it('declares files by digest, wherever their bytes are to be had', () => {
    const { files } = read({
      distribution: [
        { '@type': 'cr:FileObject', '@id': 'one', name: 'one.csv', contentUrl: 'https://example.org/data/one%20a.csv?x=1', encodingFormat: 'text/csv', sha256: sha256.toUpperCase() },
        { '@type': 'sc:FileObject', '@id': 'two', 'sc:name': 'two.csv', 'sc:contentUrl': 'data/two.csv', 'sc:encodingFormat': 'text/csv', md5: 'b'.repeat(32) },
      ],
    });
    expect(files).toEqual([
      { id: 'one', places: ['one.csv', 'one', 'one a.csv'], sha256, md5: null, format: 'text/csv' },
      { id: 'two', places: ['data/two.csv', 'two.csv', 'two'], sha256: null, md5: 'b'.repeat(32), format: 'text/csv' },
    ]);
  });

  it('tells of tables whose fields are columns, and says what it leaves out', () => {
    const field = (column: string, dataType: unknown, more: object = {}) => ({ '@type': 'cr:Field', '@id': column, dataType, source: { fileSet: { '@id': 'parts' }, extract: { column } }, ...more });
    const { tables, notes } = read({
      distribution: [
        { '@type': 'cr:FileSet', '@id': 'parts', includes: 'parts/*.csv', encodingFormat: 'text/csv' },
        { '@type': 'cr:FileObject', '@id': 'zip', name: 'all.zip', contentUrl: 'all.zip', encodingFormat: 'application/zip' },
        { '@type': 'cr:FileObject', '@id': 'inner', contentUrl: 'in.csv', containedIn: { '@id': 'zip' }, sha256 },
      ],
      recordSet: [
        { '@type': 'cr:RecordSet', '@id': 'r', name: 'rows', field: [field('id', 'cr:Int32'), field('at', ['sc:DateTime']), field('tags', 'sc:Text', { isArray: true }), field('odd', 'https://schema.org/Unheard', { description: 'of' })] },
        { '@type': 'cr:RecordSet', '@id': 'd', name: 'inline', field: [{ '@id': 'x', dataType: 'sc:Text' }], data: [{ x: 1 }] },
      ],
    });
    expect(tables).toEqual([{
      name: 'rows', files: { pattern: 'parts/*.csv' }, format: 'text/csv',
      columns: [{ name: 'id', type: 'int32' }, { name: 'at', type: 'timestamp[us, UTC]' }, { name: 'tags', type: 'list<string?>' }, { name: 'odd', type: 'string', description: 'of' }],
    }]);
    expect(notes).toEqual(['zip has no digest that could be checked.', 'inner lies in an archive, and comes with that.', 'The record set inline is no table over files of its own, and is left out.']);
  });

  it.each(['', '[]', '{}', '{"@type":"sc:Dataset"}', '{"@type":"sc:Person","name":"x"}', `{"@type":"sc:Dataset","name":"x","distribution":[{"@type":"cr:FileObject","name":"a","sha256":"${'z'.repeat(64)}"}]}`, '{"@type":"sc:Dataset","name":"x","distribution":[{"@type":"cr:FileObject","name":"a","sha256":"abc"}]}'])('is refused when it is %s', (text) => {
    expect(() => readCroissant(text)).toThrow(expect.objectContaining({ code: 'MALFORMED_CROISSANT' }));
  });
});
