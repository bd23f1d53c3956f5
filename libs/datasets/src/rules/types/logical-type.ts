/**
 * The types of columns, whatever file they come from. Two files have the same type when it is the same here.
 * A timestamp with `zone` is an instant; one without is the reading of a clock whose place nobody wrote down.
 */
export type LogicalType =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer'; readonly bits: 8 | 16 | 32 | 64 | 128; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  /** `precision` digits in all, 1 to 38, of which `scale` stand behind the point. */
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'string' }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'uuid' }
  | { readonly kind: 'json' }
  | { readonly kind: 'date' }
  | { readonly kind: 'time' }
  | { readonly kind: 'interval' }
  | { readonly kind: 'timestamp'; readonly unit: TimeUnit; readonly zone: boolean }
  | { readonly kind: 'list'; readonly item: Element }
  | { readonly kind: 'map'; readonly key: LogicalType; readonly value: Element }
  | { readonly kind: 'struct'; readonly fields: readonly Column[] };

export const timeUnits = ['s', 'ms', 'us', 'ns'] as const;
export type TimeUnit = (typeof timeUnits)[number];

/** What stands in a list or a map. */
export interface Element {
  readonly type: LogicalType;
  readonly nullable: boolean;
}

export interface Column extends Element {
  readonly name: string;
  /** What whoever reads older data takes where the column is missing: a text, in the way the type is written. */
  readonly default?: string;
}

export interface Schema {
  readonly columns: readonly Column[];
}

const plain = ['null', 'boolean', 'string', 'bytes', 'uuid', 'json', 'date', 'time', 'interval'] as const;

/** The type as people write it: `int64`, `decimal(10, 2)`, `timestamp[us, UTC]`, `list<string?>`, `struct<"a b": int32, c: date?>`. A question mark: may be NULL. */
export function typeText(type: LogicalType): string {
  switch (type.kind) {
    case 'integer':
      return `${type.signed ? '' : 'u'}int${type.bits}`;
    case 'float':
      return `float${type.bits}`;
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'timestamp':
      return `timestamp[${type.unit}${type.zone ? ', UTC' : ''}]`;
    case 'list':
      return `list<${elementText(type.item)}>`;
    case 'map':
      return `map<${typeText(type.key)}, ${elementText(type.value)}>`;
    case 'struct':
      return `struct<${type.fields.map((field) => `${nameText(field.name)}: ${elementText(field)}`).join(', ')}>`;
    default:
      return type.kind;
  }
}

function elementText({ type, nullable }: Element): string {
  return `${typeText(type)}${nullable ? '?' : ''}`;
}

function nameText(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
}

/** Reads what {@link typeText} writes. @returns undefined when it is no type */
export function parseType(written: string): LogicalType | undefined {
  const reader = new TypeReader(written);
  const type = reader.type(0);
  return type !== undefined && reader.atEnd() ? type : undefined;
}

/** Deeper types are no longer anything that a person reads. */
export const deepestType = 16;

class TypeReader {
  private at = 0;

  constructor(private readonly written: string) {}

  atEnd(): boolean {
    return this.take(/\s*/y) !== undefined && this.at === this.written.length;
  }

  type(depth: number): LogicalType | undefined {
    if (depth >= deepestType) return undefined;
    const word = this.take(/\s*[a-z]+\d*/y)?.trim();
    const simple = plain.find((kind) => kind === word);
    if (simple !== undefined) return { kind: simple };
    switch (word) {
      case 'float32':
      case 'float64':
        return { kind: 'float', bits: word === 'float32' ? 32 : 64 };
      case 'decimal':
        return this.decimal();
      case 'timestamp':
        return this.timestamp();
      case 'list':
        return this.list(depth);
      case 'map':
        return this.map(depth);
      case 'struct':
        return this.struct(depth);
      default:
        return integer(word);
    }
  }

  private decimal(): LogicalType | undefined {
    const [, precision, scale] = /^\((\d+), ?(\d+)\)$/.exec(this.take(/\(\d{1,2}, ?\d{1,2}\)/y) ?? '') ?? [];
    if (precision === undefined) return undefined;
    const type = { kind: 'decimal', precision: Number(precision), scale: Number(scale) } as const;
    return type.precision >= 1 && type.precision <= 38 && type.scale <= type.precision ? type : undefined;
  }

  private timestamp(): LogicalType | undefined {
    const [, written, zone] = /^\[(\w+)(, ?UTC)?\]$/.exec(this.take(/\[\w+(, ?UTC)?\]/y) ?? '') ?? [];
    const unit = timeUnits.find((known) => known === written);
    return unit === undefined ? undefined : { kind: 'timestamp', unit, zone: zone !== undefined };
  }

  private list(depth: number): LogicalType | undefined {
    if (!this.take(/</y)) return undefined;
    const item = this.element(depth);
    return item !== undefined && this.take(/\s*>/y) ? { kind: 'list', item } : undefined;
  }

  private map(depth: number): LogicalType | undefined {
    if (!this.take(/</y)) return undefined;
    const key = this.type(depth + 1);
    if (key === undefined || !this.take(/\s*,/y)) return undefined;
    const value = this.element(depth);
    return value !== undefined && this.take(/\s*>/y) ? { kind: 'map', key, value } : undefined;
  }

  private struct(depth: number): LogicalType | undefined {
    if (!this.take(/</y)) return undefined;
    const fields: Column[] = [];
    while (!this.take(/\s*>/y)) {
      if (fields.length > 0 && !this.take(/\s*,/y)) return undefined;
      const name = this.name();
      if (name === undefined || !this.take(/\s*:/y)) return undefined;
      const element = this.element(depth);
      if (element === undefined) return undefined;
      fields.push({ name, ...element });
    }
    return { kind: 'struct', fields };
  }

  private name(): string | undefined {
    const written = this.take(/\s*([A-Za-z_]\w*|"(?:[^"\\]|\\.)*")/y)?.trim();
    if (!written?.startsWith('"')) return written;
    try {
      return String(JSON.parse(written));
    } catch {
      return undefined;
    }
  }

  private element(depth: number): Element | undefined {
    const type = this.type(depth + 1);
    return type && { type, nullable: this.take(/\?/y) !== undefined };
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.written)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }
}

function integer(word: string | undefined): LogicalType | undefined {
  const [, unsigned, digits] = /^(u?)int(8|16|32|64|128)$/.exec(word ?? '') ?? [];
  const bits = ([8, 16, 32, 64, 128] as const).find((known) => String(known) === digits);
  return bits && { kind: 'integer', bits, signed: unsigned === '' };
}
