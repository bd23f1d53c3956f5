import { InvalidInput } from '@plinth/kernel';
import { checkText, TooMany } from '@plinth/tracking/rules';
import type { Feature, ViewContent, ViewInput } from './definition.js';
import type { GivenFeature, GivenInput, GivenView } from './given.js';
import { columnName, definitionName, partName } from './names.js';
import { doubled, maxFeatures, readTags, readType } from './read-parts.js';

const maxEntities = 16;
const maxInputs = 50;
const maxExpressionLength = 4_000;
const maxFeatureDescriptionLength = 2_000;
/** Thousand years: what is longer is meant to be for ever, and that is 0. */
const maxSeconds = 1_000 * 366 * 86_400;

/** @throws InvalidInput for what a view of this kind can not do without, or can not have */
export function readView(given: GivenView, field: string): ViewContent {
  const { features } = given;
  const [entities, inputs] = [given.entities ?? [], given.inputs ?? []];
  if (features.length === 0) throw new InvalidInput('A view has at least one feature.', { field: `${field}.features`, help: 'Name one.' });
  if (features.length > maxFeatures) throw new TooMany('Features of a view', `${field}.features`, maxFeatures);
  if (entities.length > maxEntities) throw new TooMany('Entities of a view', `${field}.entities`, maxEntities);
  if (inputs.length > maxInputs) throw new TooMany('Inputs of a view', `${field}.inputs`, maxInputs);
  const view: ViewContent = {
    kind: 'VIEW',
    viewKind: given.kind ?? 'BATCH',
    entities: entities.map((name, index) => definitionName(name, `${field}.entities[${index}]`)),
    source: given.source ? definitionName(given.source, `${field}.source`) : null,
    inputs: inputs.map((input, index) => readInput(input, `${field}.inputs[${index}]`)),
    ttlSeconds: readSeconds(given.ttlSeconds ?? 0, 0, `${field}.ttlSeconds`),
    freshnessSeconds: given.freshnessSeconds === null || given.freshnessSeconds === undefined ? null : readSeconds(given.freshnessSeconds, 1, `${field}.freshnessSeconds`),
    features: features.map((feature, index) => readFeature(feature, given.kind === 'ON_DEMAND', `${field}.features[${index}]`)),
  };
  refuseDoubled(view.features.map(({ name }) => name), `${field}.features`);
  refuseDoubled(view.entities, `${field}.entities`);
  refuseDoubled(view.inputs.map(({ kind, name }) => `${kind} ${name}`), `${field}.inputs`);
  checkKind(view, field);
  return view;
}

function readFeature({ name, type, description, tags, sensitivity, column, expression }: GivenFeature, isComputed: boolean, field: string): Feature {
  if (description) checkText(description, maxFeatureDescriptionLength, 'The description of a feature', `${field}.description`);
  const read = partName(name, 'a feature', `${field}.name`);
  if (isComputed) {
    if (!expression?.trim()) throw new InvalidInput(`The feature ${read} of an ON_DEMAND view says what computes it.`, { field: `${field}.expression`, help: 'Write an expression over the columns of its inputs.' });
    if (column) throw new InvalidInput(`The feature ${read} of an ON_DEMAND view is computed, so it is no column.`, { field: `${field}.column`, help: 'Leave the column out.' });
    checkText(expression, maxExpressionLength, 'An expression', `${field}.expression`);
  } else if (expression) throw new InvalidInput(`The feature ${read} is a column of its source: only ON_DEMAND views compute.`, { field: `${field}.expression`, help: 'Put it into an ON_DEMAND view that has this one as its input.' });
  return {
    name: read,
    type: readType(type, `${field}.type`),
    description: description?.trim() ? description : null,
    tags: readTags(tags, `${field}.tags`),
    sensitivity: sensitivity ?? 'INTERNAL',
    column: isComputed ? null : columnName(column ?? read, `${field}.column`),
    expression: isComputed ? (expression ?? null) : null,
  };
}

function readInput({ view, source }: GivenInput, field: string): ViewInput {
  if (view && !source) return { kind: 'VIEW', name: definitionName(view, `${field}.view`) };
  if (source && !view) return { kind: 'SOURCE', name: definitionName(source, `${field}.source`) };
  throw new InvalidInput('An input is a view or a source.', { field, help: 'Say one of the two.' });
}

function readSeconds(seconds: number, least: number, field: string): number {
  if (!Number.isInteger(seconds) || seconds < least || seconds > maxSeconds) throw new InvalidInput(`Whole seconds from ${least} to ${maxSeconds}.`, { field, help: least === 0 ? 'Use 0 for values that hold until the next one.' : 'Leave it out when nobody needs to be told.' });
  return seconds;
}

function refuseDoubled(names: readonly string[], field: string): void {
  const twice = doubled(names);
  if (twice !== undefined) throw new InvalidInput(`${twice} is there twice.`, { field, help: 'Name it once; case makes no difference.' });
}

function checkKind({ viewKind, source, inputs, entities, ttlSeconds, freshnessSeconds }: ViewContent, field: string): void {
  const refuse = (message: string, part: string, help: string): never => {
    throw new InvalidInput(message, { field: `${field}.${part}`, help });
  };
  if (viewKind === 'ON_DEMAND') {
    if (source !== null) refuse('An ON_DEMAND view computes from its inputs and has no source.', 'source', 'Name the source among its inputs.');
    if (inputs.length === 0) refuse('An ON_DEMAND view computes from at least one input.', 'inputs', 'Name a view or a REQUEST source.');
    if (entities.length > 0) refuse('The entities of an ON_DEMAND view are those of its inputs.', 'entities', 'Leave them out.');
    if (ttlSeconds !== 0 || freshnessSeconds !== null) refuse('What is computed when it is asked for does not grow old.', ttlSeconds === 0 ? 'freshnessSeconds' : 'ttlSeconds', 'Set it on the views that it computes from.');
    return;
  }
  if (source === null) refuse(`A ${viewKind} view reads a source.`, 'source', 'Name the source.');
  if (inputs.length > 0) refuse('Only ON_DEMAND views have inputs.', 'inputs', 'Leave them out.');
}
