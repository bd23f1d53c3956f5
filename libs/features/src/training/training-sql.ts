import { identifier, renderExpression, rowNumber, rowNumberColumns, tableSql, text } from '@plinth/platform/analytics';
import { isTime, keyPair, type KeyPair, momentSql, type Precision, precisionOf } from './column-types.js';
import { InvalidTrainingSet } from './training.errors.js';
import { type ComputedFeature, type DescribedTable, featureName, type JoinedView, trainingColumns, type TrainingPlan } from './training-plan.js';

/** The statements that make a training set, to be run one after another in a session of their own. */
export interface TrainingStatements {
  readonly views: readonly { readonly view: string; readonly statements: readonly string[] }[];
  /** Writes the file. */
  readonly write: string;
}

/** Ten million rows of a wide frame come to some hundred groups, and a reader of one column of one group holds little. */
const rowsOfGroup = 122_880;

/**
 * The point-in-time join as SQL. Each view is joined by itself, in two steps: first the moment of the row that counts, by an ordered merge
 * (ASOF) of keys and moments alone; then the row of that moment, by its key. The merge holds no values, so that it sorts little; the second step
 * decides ties, so that an entity row can never become two.
 *
 * @param target where the Parquet file goes
 * @throws InvalidTrainingSet
 */
export function trainingStatements(plan: TrainingPlan, target: string): TrainingStatements {
  checkNames(plan);
  return { views: plan.views.map((view, index) => ({ view: view.name, statements: viewStatements(plan, view, index) })), write: writeStatement(plan, target) };
}

/** The frame's rows get this name for their place, a view's rows for theirs. Columns go by number inside, so that none can be taken for another. */
function numbered({ files }: DescribedTable, columns: readonly (readonly [sql: string, name: string])[]): string {
  return `(SELECT ${[`${rowNumber} AS place`, ...columns.map(([sql, name]) => `${sql} AS ${name}`)].join(', ')} FROM ${tableSql(files)})`;
}

function viewStatements({ frame, known }: TrainingPlan, view: JoinedView, index: number): readonly string[] {
  const times = [typeOf(frame, frame.timestamp, 'frame'), typeOf(view, view.timestamp, view.name), ...(view.created === null ? [] : [typeOf(view, view.created, view.name)])];
  const precision = precisionOf(times);
  const moment = (table: DescribedTable, column: string, owner: string) => momentOf(table, column, owner, precision);
  const keys = view.keys.map((key) => ({ ...key, pair: pairOf(frame, view, key) }));
  const keyNames = keys.map((_key, at) => `k${at}`);
  const created = view.created === null ? moment(view, view.timestamp, view.name) : moment(view, view.created, view.name);

  const entity = numbered(frame, [[moment(frame, frame.timestamp, 'frame'), 't'], ...keys.map(({ frame: column, pair }, at) => [pair.frame(identifier(column)), `k${at}`] as const)]);
  const rows = (values: readonly (readonly [string, string])[]) => numbered(view, [[moment(view, view.timestamp, view.name), 't'], [created, 'c'], ...keys.map(({ view: column, pair }, at) => [pair.view(identifier(column)), `k${at}`] as const), ...values]);
  const visible = ['t IS NOT NULL', ...keyNames.map((name) => `${name} IS NOT NULL`), ...(known.kind === 'ALL' ? [] : ['c IS NOT NULL']), ...(known.kind === 'AT' ? [`c <= ${ticks(BigInt(known.at.getTime()), precision)}`] : [])].join(' AND ');
  const same = (left: string, right: string) => keyNames.map((name) => `${left}.${name} = ${right}.${name}`);
  const listed = (table: string) => keyNames.map((name) => `${table}.${name}`);
  const holds = view.ttlMs === 0 ? [] : [`m.t >= m.at - ${ticks(BigInt(view.ttlMs), precision)}`];

  // By each moment, the latest event of what had been written: an event that became known late may not hide one that was known in time.
  const candidates =
    known.kind === 'ROW'
      ? `(SELECT ${[...keyNames, 'seen', `max(t) OVER (${keyNames.length === 0 ? '' : `PARTITION BY ${keyNames.join(', ')} `}ORDER BY seen RANGE UNBOUNDED PRECEDING) AS t`].join(', ')} FROM (SELECT *, greatest(t, c) AS seen FROM ${rows([])} WHERE ${visible}))`
      : `(SELECT ${[...keyNames, 't', 't AS seen'].join(', ')} FROM ${rows([])} WHERE ${visible})`;

  const matches = `matches_${index}`;
  return [
    `CREATE TABLE ${matches} AS SELECT * FROM (SELECT ${['e.place', 'e.t AS at', 'f.t', ...listed('e')].join(', ')} FROM (SELECT * FROM ${entity} WHERE ${['t IS NOT NULL', ...keyNames.map((name) => `${name} IS NOT NULL`)].join(' AND ')}) e ASOF JOIN ${candidates} f ON ${[...same('e', 'f'), 'e.t >= f.seen'].join(' AND ')}) m${holds.length === 0 ? '' : ` WHERE ${holds.join(' AND ')}`}`,
    `CREATE TABLE ${joinedName(index)} AS SELECT ${['m.place', ...view.features.map((_feature, at) => `f.v${at}`)].join(', ')} FROM ${matches} m JOIN (SELECT * FROM ${rows(view.features.map(({ column }, at) => [columnOf(view, column, view.name), `v${at}`]))} WHERE ${visible}) f ON ${[...same('m', 'f'), 'm.t = f.t', ...(known.kind === 'ROW' ? ['f.c <= m.at'] : [])].join(' AND ')} QUALIFY row_number() OVER (PARTITION BY m.place ORDER BY f.c DESC NULLS LAST, f.place DESC) = 1`,
    `DROP TABLE ${matches}`,
  ];
}

function writeStatement(plan: TrainingPlan, target: string): string {
  const { frame, views, computed, fullFeatureNames } = plan;
  const featureSql = new Map<string, string>();
  views.forEach((view, index) => view.features.forEach(({ name }, at) => featureSql.set(key(view.name, name), `j${index}.v${at}`)));
  const frameSql = (name: string): string => {
    const at = frame.columns.findIndex((column) => column.name === name);
    if (at < 0) throw missing('frame', name);
    return `e.c${at}`;
  };
  const inputSql = ({ view, name, inputs }: ComputedFeature, column: string): string => {
    const input = inputs[column];
    const found = input?.kind === 'frame' ? frameSql(input.column) : input && featureSql.get(key(input.view, input.name));
    if (found === undefined) throw new InvalidTrainingSet('COLUMN_MISSING', view, `${view}.${name} is computed from ${JSON.stringify(column)}, which is not there.`, 'Give it as a column of the frame, or ask for the view that has it.');
    return found;
  };
  for (const feature of computed) featureSql.set(key(feature.view, feature.name), renderExpression(feature.expression, (column) => inputSql(feature, column)));

  const columns = [
    ...frame.columns.map(({ name }, at) => `e.c${at} AS ${identifier(name)}`),
    ...[...views.flatMap(({ name: view, features }) => features.map(({ name, given }) => ({ view, name, given }))), ...computed]
      .filter(({ given }) => given)
      .map(({ view, name }) => `${featureSql.get(key(view, name)) ?? ''} AS ${identifier(featureName(view, name, fullFeatureNames))}`),
  ];
  const entity = numbered(frame, frame.columns.map(({ name }, at) => [identifier(name), `c${at}`]));
  const joins = views.map((_view, index) => ` LEFT JOIN ${joinedName(index)} j${index} ON j${index}.place = e.place`).join('');
  return `COPY (SELECT ${columns.join(', ')} FROM ${entity} e${joins} ORDER BY e.place) TO ${text(target)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${rowsOfGroup})`;
}

function joinedName(index: number): string {
  return `joined_${index}`;
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
