import type { ExperimentNumberAttribute, ExperimentTextAttribute, RunNumberAttribute, RunTextAttribute } from './ast.js';

export type Entity = 'METRIC' | 'PARAM' | 'TAG' | 'ATTRIBUTE' | 'DATASET';
export type TextAttributeType = 'TEXT' | 'ID';
export type NumberAttributeType = 'NUMBER' | 'TIME';

/** What a filter over one kind of thing may name. */
export interface FilterSchema<Text extends string, Num extends string> {
  readonly entities: readonly Entity[];
  readonly textAttributes: ReadonlyMap<Text, TextAttributeType>;
  readonly numberAttributes: ReadonlyMap<Num, NumberAttributeType>;
  /** Other names of attributes, as MLflow has them. */
  readonly aliases: ReadonlyMap<string, Text | Num>;
}

/** The names of entities, the usual one first. */
export const entityNames: Readonly<Record<Entity, readonly string[]>> = {
  METRIC: ['metrics', 'metric'],
  PARAM: ['params', 'param', 'parameters', 'parameter'],
  TAG: ['tags', 'tag'],
  ATTRIBUTE: ['attributes', 'attribute', 'attr', 'run'],
  DATASET: ['datasets', 'dataset'],
};

export const runFilterSchema: FilterSchema<RunTextAttribute, RunNumberAttribute> = {
  entities: ['METRIC', 'PARAM', 'TAG', 'ATTRIBUTE', 'DATASET'],
  textAttributes: new Map<RunTextAttribute, TextAttributeType>([
    ['run_id', 'ID'],
    ['run_name', 'TEXT'],
    ['status', 'TEXT'],
    ['user_id', 'ID'],
    ['parent_run_id', 'ID'],
    ['experiment_id', 'ID'],
  ]),
  numberAttributes: new Map<RunNumberAttribute, NumberAttributeType>([
    ['start_time', 'TIME'],
    ['end_time', 'TIME'],
    ['duration', 'NUMBER'],
  ]),
  aliases: new Map<string, RunTextAttribute | RunNumberAttribute>([
    ['created', 'start_time'],
    ['Created', 'start_time'],
    ['run name', 'run_name'],
    ['Run name', 'run_name'],
    ['Run Name', 'run_name'],
  ]),
};

export const experimentFilterSchema: FilterSchema<ExperimentTextAttribute, ExperimentNumberAttribute> = {
  entities: ['TAG', 'ATTRIBUTE'],
  textAttributes: new Map<ExperimentTextAttribute, TextAttributeType>([
    ['experiment_id', 'ID'],
    ['name', 'TEXT'],
  ]),
  numberAttributes: new Map<ExperimentNumberAttribute, NumberAttributeType>([
    ['creation_time', 'TIME'],
    ['last_update_time', 'TIME'],
  ]),
  aliases: new Map(),
};
