import type { DatasetSubject, NumberAttributeSubject, Span, Subject, TextAttributeSubject } from './ast.js';
import { didYouMean } from './did-you-mean.js';
import { keywords, type Scanner } from './scanner.js';
import { type Entity, entityNames, type FilterSchema } from './schema.js';

const datasetKeys: readonly DatasetSubject['key'][] = ['name', 'digest', 'context'];

/** "a, b or c". */
export function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/**
 * Reads `entity.key` or the bare name of an attribute. An unquoted key goes on to the next blank, bracket, comma, quote or comparator, further dots
 * included; any other key stands in backticks or double quotes.
 */
export class SubjectReader<Text extends string, Num extends string> {
  constructor(
    private readonly scanner: Scanner,
    private readonly schema: FilterSchema<Text, Num>,
  ) {}

  read(expected: string): Subject<Text, Num> {
    const token = this.scanner.next;
    if (token.kind === 'QUOTED' && token.quote !== "'") {
      this.scanner.take();
      return this.attribute(token.value, token.span);
    }
    if (token.kind !== 'WORD' || keywords.has(token.text.toUpperCase())) throw this.scanner.unexpected(expected);
    const dot = token.text.indexOf('.');
    if (dot < 0) {
      this.scanner.take();
      return this.attribute(token.text, token.span);
    }
    const entity = this.entity(token.text.slice(0, dot), { start: token.span.start, end: token.span.start + dot });
    this.scanner.take();
    if (dot < token.text.length - 1) return this.subject(entity, token.text.slice(dot + 1), { start: token.span.start + dot + 1, end: token.span.end });
    const key = this.scanner.next;
    if (key.kind !== 'QUOTED' || key.quote === "'" || key.value === '' || key.span.start !== token.span.end)
      throw this.scanner.unexpected(`a key right after ${token.text}`, 'A key with blanks or signs stands in backticks: metrics.`my key`.');
    this.scanner.take();
    return this.subject(entity, key.value, key.span);
  }

  private entity(written: string, span: Span): Entity {
    const name = written.toLowerCase();
    const entity = this.schema.entities.find((candidate) => entityNames[candidate].includes(name));
    if (entity !== undefined) return entity;
    const names = this.schema.entities.flatMap((candidate) => entityNames[candidate]);
    throw this.scanner.mistake(span, alternatives(this.schema.entities.map((candidate) => entityNames[candidate][0] ?? candidate)), written, suggestion(didYouMean(written, names)));
  }

  private subject(entity: Entity, key: string, span: Span): Subject<Text, Num> {
    if (entity === 'ATTRIBUTE') return this.attribute(key, span);
    if (entity !== 'DATASET') return { entity, key };
    const known = datasetKeys.find((candidate) => candidate === key);
    if (known === undefined) throw this.scanner.mistake(span, alternatives(datasetKeys), key, suggestion(didYouMean(key, datasetKeys)));
    return { entity, key: known };
  }

  private attribute(written: string, span: Span): TextAttributeSubject<Text> | NumberAttributeSubject<Num> {
    const name = this.schema.aliases.get(written) ?? written;
    for (const key of this.schema.textAttributes.keys()) if (key === name) return { entity: 'TEXT_ATTRIBUTE', key };
    for (const key of this.schema.numberAttributes.keys()) if (key === name) return { entity: 'NUMBER_ATTRIBUTE', key };
    const names = [...this.schema.textAttributes.keys(), ...this.schema.numberAttributes.keys()];
    throw this.scanner.mistake(span, `an attribute (${alternatives(names)})`, written === '' ? 'an empty name' : written, suggestion(didYouMean(written, names)) ?? this.otherEntities());
  }

  private otherEntities(): string {
    const prefixes = this.schema.entities.filter((entity) => entity !== 'ATTRIBUTE' && entity !== 'DATASET').map((entity) => `${entityNames[entity][0]}.`);
    return `A name alone is an attribute; other keys begin with ${alternatives(prefixes)}`;
  }
}

function suggestion(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `Did you mean ${name}?`;
}
