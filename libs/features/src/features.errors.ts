import { PlinthError } from '@plinth/kernel';

const shown = (text: string) => JSON.stringify(text.slice(0, 250));

export class DefinitionNotFound extends PlinthError {
  constructor(what: string, field = 'id') {
    super('FEATURE_DEFINITION_NOT_FOUND', 'NOT_FOUND', `There is no feature definition ${shown(what)}.`, { field, help: 'List or search the definitions of this workspace; a token of another workspace does not see them.' });
  }
}

/** A definition names what is not there: neither in the workspace nor beside it in the same call. */
export class NamedDefinitionNotFound extends PlinthError {
  constructor(kind: string, name: string, version: number | null, field: string) {
    super('NAMED_DEFINITION_NOT_FOUND', 'NOT_FOUND', `There is no ${kind.toLowerCase()} ${shown(name)}${version === null ? '' : ` with a version ${version}`}.`, { field, help: 'Define it in the same call, or before.', details: { kind, name, version } });
  }
}

export class DefinitionVersionNotFound extends PlinthError {
  constructor(name: string, version: number, field: string) {
    super('FEATURE_VERSION_NOT_FOUND', 'NOT_FOUND', `${shown(name)} has no version ${version}.`, { field, help: 'List its versions.', details: { name, version } });
  }
}

export class DefinitionsInACircle extends PlinthError {
  constructor(names: readonly string[], field: string) {
    super('DEFINITIONS_IN_A_CIRCLE', 'INVALID', `These views compute from each other: ${names.map(shown).join(' → ')}.`, { field, help: 'Let one of them compute from other views.' });
  }
}

/** What is to compute a feature can not, or gives something else. */
export class InvalidFeatureExpression extends PlinthError {
  constructor(feature: string, reason: string, field: string, cause: PlinthError) {
    super('INVALID_FEATURE_EXPRESSION', 'INVALID', `The expression of the feature ${shown(feature)} is not taken. ${reason}`, { field, ...(cause.help === undefined ? {} : { help: cause.help }), details: { feature, ...cause.details }, cause });
  }
}

/** The rules of the definition refuse the change. */
export class IncompatibleDefinition extends PlinthError {
  constructor(kind: string, name: string, mode: string, part: string, reason: string, more: number, field: string) {
    super('INCOMPATIBLE_DEFINITION', 'CONFLICT', `The ${kind.toLowerCase()} ${shown(name)} keeps ${mode} compatibility, and ${part} ${reason}${more ? ` (and ${more} more)` : ''}.`, { field, help: 'Define it under another name, or lower its compatibility first.', details: { kind, name, mode, part, reason } });
  }
}

/** What would happen is not what was shown: something changed in between. */
export class PlanOutdated extends PlinthError {
  constructor(field: string) {
    super('PLAN_OUTDATED', 'CONFLICT', 'The definitions changed since the plan was made.', { field, help: 'Make a plan again and look at it.' });
  }
}

export class DefinitionArchived extends PlinthError {
  constructor(name: string, field: string) {
    super('FEATURE_DEFINITION_ARCHIVED', 'CONFLICT', `${shown(name)} is archived.`, { field, help: 'Take it out of the archive first.', details: { name } });
  }
}

export class TrainingSetNotFound extends PlinthError {
  constructor(id: string) {
    super('TRAINING_SET_NOT_FOUND', 'NOT_FOUND', `There is no training set ${shown(id)}.`, { field: 'id', help: 'List the training sets of this workspace.' });
  }
}

/** The path of a source or of the entities leads to no table. */
export class NoTrainingFiles extends PlinthError {
  constructor(dataset: string, path: string, other: string | null, limit?: number) {
    const reason = limit === undefined ? (other === null ? 'leads to no table' : `leads to files of several kinds, such as ${shown(other)}`) : `leads to more than ${limit} files`;
    super('NO_TRAINING_FILES', 'INVALID', `${shown(path)} of the data set ${shown(dataset)} ${reason}.`, { field: 'input.entities.path', help: 'Name files of one kind: Parquet, CSV or JSON Lines.', details: { dataset, path } });
  }
}

/** Only what nobody uses can be archived. */
export class DefinitionInUse extends PlinthError {
  constructor(name: string, users: readonly string[], total: number) {
    super('FEATURE_DEFINITION_IN_USE', 'CONFLICT', `${shown(name)} is in use: ${users.join(', ')}${total > users.length ? ` and ${total - users.length} more` : ''}.`, { field: 'id', help: 'Deprecate it, and archive it when usedBy is empty.', details: { name, users: total } });
  }
}
