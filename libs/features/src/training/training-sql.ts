import { identifier, renderExpression, rowNumber, rowNumberColumns, tableSql, text, textList } from '@plinth/platform/analytics';
import { isTime, keyPair, type KeyPair, momentSql, type Precision, precisionOf } from './column-types.js';
import { InvalidTrainingSet } from './training.errors.js';
import { parted, type Partition, rowsOfGroup } from './training-parts.js';
import { type ComputedFeature, type DescribedTable, featureName, type JoinedView, trainingColumns, type TrainingPlan } from './training-plan.js';

/** The statements that make a training set, to be run one after another in a session of their own. */
export interface TrainingStatements {
  readonly views: readonly {
    readonly statements: readonly string[];
    /** To be there before. */
    readonly folders: readonly string[];
    /** One of them, of no use after. */
    readonly temporary: string;
  }[];
  /** They write the file. */
  readonly write: readonly string[];
}

/**
 * The point-in-time join as SQL. Each view is joined by itself, in two steps: first the moment of the row that counts, by an ordered merge
 * (ASOF) of keys and moments alone; then the row of that moment, by its key. The merge holds no values, so that it sorts little; the second step
 * decides ties, so that an entity row can never become two.
 *
 * What is large goes part by part: both sides of a join by the hash of their keys, and what was joined, for the file, by the places of the frame's rows.
 *
 * @param target where the Parquet file goes
 * @param parts where parts lie meanwhile: a folder that the session may write in, with nothing else in it
 * @throws InvalidTrainingSet
 */
export function trainingStatements(plan: TrainingPlan, target: string, partition: Partition, parts: string): TrainingStatements {
  checkNames(plan);
  const views = plan.views.map((view, index) => {
    const folders = { own: `${parts}/view-${index}`, joined: joinedFolder(index, parts) };
    return { folders: Object.values(folders), temporary: folders.own, statements: viewStatements(plan, view, index, isParted(index, plan, partition) ? { parts: partition.parts[index] ?? 1, ...folders } : null) };
  });
  return { views, write: writeStatements(plan, target, partition, parts) };
}

/** The frame's rows get this name for their place, a view's rows for theirs. Columns go by number inside, so that none can be taken for another. */
function numbered({ files }: DescribedTable, columns: readonly (readonly [sql: string, name: string])[]): string {
  return `(SELECT ${[`${rowNumber} AS place`, ...columns.map(([sql, name]) => `${sql} AS ${name}`)].join(', ')} FROM ${tableSql(files)})`;
}

function viewStatements({ frame, known }: TrainingPlan, view: JoinedView, index: number, apart: { readonly parts: number; readonly own: string; readonly joined: string } | null): readonly string[] {
  const times = [typeOf(frame, frame.timestamp, 'frame'), typeOf(view, view.timestamp, view.name), ...(view.created === null ? [] : [typeOf(view, view.created, view.name)])];
  const precision = precisionOf(times);
  const moment = (table: DescribedTable, column: string, owner: string) => momentOf(table, column, owner, precision);
  const keys = view.keys.map((key) => ({ ...key, pair: pairOf(frame, view, key) }));
  const keyNames = keys.map((_key, at) => `k${at}`);
  const created = view.created === null ? moment(view, view.timestamp, view.name) : moment(view, view.created, view.name);
  const present = ['t IS NOT NULL', ...keyNames.map((name) => `${name} IS NOT NULL`)];
  const visible = [...present, ...(known.kind === 'ALL' ? [] : ['c IS NOT NULL']), ...(known.kind === 'AT' ? [`c <= ${ticks(BigInt(known.at.getTime()), precision)}`] : [])];

  const entity = `SELECT * FROM ${numbered(frame, [[moment(frame, frame.timestamp, 'frame'), 't'], ...keys.map(({ frame: column, pair }, at) => [pair.frame(identifier(column)), `k${at}`] as const)])} WHERE ${present.join(' AND ')}`;
  const rows = (values: readonly (readonly [string, string])[]) => `SELECT * FROM ${numbered(view, [[moment(view, view.timestamp, view.name), 't'], [created, 'c'], ...keys.map(({ view: column, pair }, at) => [pair.view(identifier(column)), `k${at}`] as const), ...values])} WHERE ${visible.join(' AND ')}`;
  const values = view.features.map(({ column }, at) => [columnOf(view, column, view.name), `v${at}`] as const);
  const join = { keyNames, features: values.length, isByRow: known.kind === 'ROW', ttl: view.ttlMs === 0 ? null : ticks(BigInt(view.ttlMs), precision), index };
  if (apart === null) return partStatements(join, { entity: `(${entity})`, moments: `(${rows([])})`, values: `(${rows(values)})` }, (found) => `CREATE TABLE ${joinedName(index)} AS ${found}`);
  const by = `hash(${keys.map(({ pair }, at) => pair.hashed(`k${at}`)).join(', ')}) % ${apart.parts}`;
  const [left, right] = [parted(entity, by, apart.parts, `${apart.own}/entities`), parted(rows(values), by, apart.parts, `${apart.own}/rows`)];
  // Into a file each, and no table of all: that would fill the memory.
  const joined = Array.from({ length: apart.parts }, (_, part) => partStatements(join, { entity: left.part(part), moments: right.part(part), values: right.part(part) }, (found) => `COPY (${found}) TO ${text(`${apart.joined}/${part}.parquet`)} (FORMAT parquet, COMPRESSION snappy)`));
  return [left.write, right.write, ...joined.flat()];
}

interface Join {
  readonly keyNames: readonly string[];
  /** How many. */
  readonly features: number;
  /** Whether a row counts from when it was written, for each row of the frame. */
  readonly isByRow: boolean;
  readonly ttl: bigint | null;
  /** The view's. */
  readonly index: number;
}

function partStatements({ keyNames, features, isByRow, ttl, index }: Join, { entity, moments, values }: { readonly entity: string; readonly moments: string; readonly values: string }, keep: (found: string) => string): readonly string[] {
  const same = (left: string, right: string) => keyNames.map((name) => `${left}.${name} = ${right}.${name}`);
  const [matches, candidates] = [`matches_${index}`, `candidates_${index}`];
  // By each moment, the latest event of what had been written: an event that became known late may not hide one that was known in time.
  const seen = isByRow
    ? `SELECT ${[...keyNames, 'seen', `max(t) OVER (${keyNames.length === 0 ? '' : `PARTITION BY ${keyNames.join(', ')} `}ORDER BY seen RANGE UNBOUNDED PRECEDING) AS t`].join(', ')} FROM (SELECT *, greatest(t, c) AS seen FROM ${moments})`
    : undefined;
  const found = `SELECT ${['m.place', ...Array.from({ length: features }, (_, at) => `f.v${at} AS ${valueName(index, at)}`)].join(', ')} FROM ${matches} m JOIN ${values} f ON ${[...same('m', 'f'), 'm.t = f.t', ...(isByRow ? ['f.c <= m.at'] : [])].join(' AND ')} QUALIFY row_number() OVER (PARTITION BY m.place ORDER BY f.c DESC NULLS LAST, f.place DESC) = 1`;
  return [
    // Made before it is merged, so that the two are not in memory together.
    ...(seen === undefined ? [] : [`CREATE TABLE ${candidates} AS ${seen}`]),
    `CREATE TABLE ${matches} AS SELECT * FROM (SELECT ${['e.place', 'e.t AS at', 'f.t', ...keyNames.map((name) => `e.${name}`)].join(', ')} FROM ${entity} e ASOF JOIN ${seen === undefined ? `(SELECT ${[...keyNames, 't', 't AS seen'].join(', ')} FROM ${moments})` : candidates} f ON ${[...same('e', 'f'), 'e.t >= f.seen'].join(' AND ')}) m${ttl === null ? '' : ` WHERE m.t >= m.at - ${ttl}`}`,
    ...(seen === undefined ? [] : [`DROP TABLE ${candidates}`]),
    keep(found),
    `DROP TABLE ${matches}`,
  ];
}

function writeStatements(plan: TrainingPlan, target: string, partition: Partition, folder: string): readonly string[] {
  const { frame, views, computed, fullFeatureNames } = plan;
  const featureSql = new Map<string, string>();
  views.forEach((view, index) => view.features.forEach(({ name }, at) => featureSql.set(key(view.name, name), valueName(index, at))));
  const frameSql = (name: string): string => {
    const at = frame.columns.findIndex((column) => column.name === name);
    if (at < 0) throw missing('frame', name);
    return `c${at}`;
  };
  const inputSql = ({ view, name, inputs }: ComputedFeature, column: string): string => {
    const input = inputs[column];
    const found = input?.kind === 'frame' ? frameSql(input.column) : input && featureSql.get(key(input.view, input.name));
    if (found === undefined) throw new InvalidTrainingSet('COLUMN_MISSING', view, `${view}.${name} is computed from ${JSON.stringify(column)}, which is not there.`, 'Give it as a column of the frame, or ask for the view that has it.');
    return found;
  };
  for (const feature of computed) featureSql.set(key(feature.view, feature.name), renderExpression(feature.expression, (column) => inputSql(feature, column)));

  const columns = [
    ...frame.columns.map(({ name }, at) => `c${at} AS ${identifier(name)}`),
    ...[...views.flatMap(({ name: view, features }) => features.map(({ name, given }) => ({ view, name, given }))), ...computed]
      .filter(({ given }) => given)
      .map(({ view, name }) => `${featureSql.get(key(view, name)) ?? ''} AS ${identifier(featureName(view, name, fullFeatureNames))}`),
  ];
  const entity = numbered(frame, frame.columns.map(({ name }, at) => [identifier(name), `c${at}`]));
  const selected = (what: readonly string[], from: string, joined: (index: number) => string) => `SELECT ${what.join(', ')} FROM ${from} e${views.map((_view, index) => ` LEFT JOIN ${joined(index)} j${index} ON j${index}.place = e.place`).join('')} ORDER BY e.place`;
  const file = `TO ${text(target)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${rowsOfGroup})`;
  const joined = views.map((_view, index) => (isParted(index, plan, partition) ? `read_parquet(${text(`${joinedFolder(index, folder)}/*.parquet`)})` : joinedName(index)));
  const drops = views.flatMap((_view, index) => (isParted(index, plan, partition) ? [] : [`DROP TABLE ${joinedName(index)}`]));
  if (partition.starts.length === 0) return [`COPY (${selected(columns, entity, (index) => joined[index] ?? '')}) ${file}`, ...drops];

  const parts = partition.starts.length + 1;
  const by = partition.starts.map((start) => `(place >= ${start})::INTEGER`).join(' + ');
  const left = parted(`FROM ${entity}`, by, parts, `${folder}/frame`);
  const right = joined.map((from, index) => parted(`FROM ${from}`, by, parts, `${folder}/ordered-${index}`));
  const pieces = Array.from({ length: parts }, (_, part) => `${folder}/piece-${part}.parquet`);
  const kept = [...frame.columns.map((_column, at) => `c${at}`), ...views.flatMap(({ features }, index) => features.map((_feature, at) => valueName(index, at)))];
  return [
    left.write,
    ...right.map(({ write }) => write),
    ...drops,
    ...pieces.map((piece, part) => `COPY (${selected(kept, left.part(part), (index) => right[index]?.part(part) ?? '')}) TO ${text(piece)} (FORMAT parquet, COMPRESSION snappy)`),
    `COPY (SELECT ${columns.join(', ')} FROM read_parquet(${textList(pieces)})) ${file}`,
  ];
}

/** Whether a view is joined in parts: without keys its rows all count for each other. */
function isParted(index: number, { views }: TrainingPlan, { parts }: Partition): boolean {
  return (parts[index] ?? 1) > 1 && (views[index]?.keys.length ?? 0) > 0;
}

function joinedName(index: number): string {
  return `joined_${index}`;
}

function joinedFolder(index: number, folder: string): string {
  return `${folder}/joined-${index}`;
}

/** A feature of a view, once it is joined. */
function valueName(index: number, at: number): string {
  return `j${index}_v${at}`;
}

/** Names hold no zero byte, so two pairs of them are never one text. */
function key(view: string, feature: string): string {
  return `${view}\0${feature}`;
}

function ticks(ms: bigint, precision: Precision): bigint {
  return ms * (precision === 'us' ? 1_000n : 1_000_000n);
}

function momentOf(table: DescribedTable, column: string, owner: string, precision: Precision): string {
  return momentSql(columnOf(table, column, owner), typeOf(table, column, owner), precision);
}

function pairOf(frame: DescribedTable, view: JoinedView, { frame: left, view: right }: JoinedView['keys'][number]): KeyPair {
  const [leftType, rightType] = [declaredType(frame, left, 'frame'), declaredType(view, right, view.name)];
  const pair = keyPair(leftType, rightType);
  if (pair === undefined) throw new InvalidTrainingSet('KEY_TYPES', view.name, `The key ${JSON.stringify(left)} of the frame is ${leftType}; ${view.name} has ${rightType} in ${JSON.stringify(right)}.`, 'Write the frame with keys of the type that the view has.');
  return pair;
}

function typeOf(table: DescribedTable, column: string, owner: string): string {
  const type = declaredType(table, column, owner);
  if (isTime(type)) return type;
  throw new InvalidTrainingSet('TIME_TYPE', owner, `The column ${JSON.stringify(column)} of ${owner} says no moment: it is ${type}.`, 'Write moments as timestamps, dates or ISO 8601; what a bare number counts from, nobody knows.');
}

function columnOf(table: DescribedTable, column: string, owner: string): string {
  declaredType(table, column, owner);
  return identifier(column);
}

function declaredType({ columns }: DescribedTable, column: string, owner: string): string {
  const found = columns.find(({ name }) => name === column);
  if (found === undefined) throw missing(owner, column);
  return found.type;
}

function missing(owner: string, column: string): InvalidTrainingSet {
  return new InvalidTrainingSet('COLUMN_MISSING', owner, `There is no column ${JSON.stringify(column)} in ${owner}.`, 'See how the column is written in the file; names are told apart by case.');
}

/** SQL tells names apart without regard to case, and so do many who read the file. */
function checkNames(plan: TrainingPlan): void {
  const seen = new Map<string, string>();
  for (const column of trainingColumns(plan)) {
    const from = column.kind === 'frame' ? 'the frame' : `${column.view}:${column.feature}`;
    const other = seen.get(column.name.toLowerCase());
    if (other !== undefined) throw new InvalidTrainingSet('NAME_TWICE', column.name, `Both ${other} and ${from} would be the column ${JSON.stringify(column.name)}.`, 'Ask for full feature names, leave one out, or rename the column of the frame.');
    seen.set(column.name.toLowerCase(), from);
  }
  for (const [owner, { columns }] of [['frame', plan.frame] as const, ...plan.views.map((view) => [view.name, view] as const)])
    for (const { name } of columns)
      if (rowNumberColumns.includes(name.toLowerCase())) throw new InvalidTrainingSet('NAME_RESERVED', owner, `A column of ${owner} is called ${name}, which is how rows are counted here.`, 'Write the file with another name for it.');
  for (const { name, ttlMs } of plan.views) if (!Number.isSafeInteger(ttlMs) || ttlMs < 0) throw new InvalidTrainingSet('TTL', name, `The time that values of ${name} hold is no whole number of milliseconds from 0 up.`, 'Give 0 for values that hold until the next one.');
}
