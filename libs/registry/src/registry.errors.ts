import { PlinthError } from '@plinth/kernel';

const shown = (text: string) => JSON.stringify(text.slice(0, 100));

export class ModelNotFound extends PlinthError {
  constructor(id: string, field = 'id') {
    super('MODEL_NOT_FOUND', 'NOT_FOUND', `There is no registered model ${shown(id)}.`, { field, help: 'List the models of this workspace; a token of another workspace does not see them.' });
  }
}

export class ModelNameTaken extends PlinthError {
  constructor(name: string, modelId: string, deleted: boolean) {
    super('MODEL_NAME_TAKEN', 'CONFLICT', `A model ${deleted ? 'that was deleted ' : ''}has the name ${shown(name)} already.`, { field: 'input.name', help: deleted ? 'Restore it, or choose another name.' : 'Add a version to that model, or choose another name.', details: { modelId, deleted } });
  }
}

export class ModelDeleted extends PlinthError {
  constructor(modelId: string, field: string) {
    super('MODEL_DELETED', 'CONFLICT', 'This model was deleted.', { field, help: 'Restore it first.', details: { modelId } });
  }
}

export class ModelArchived extends PlinthError {
  constructor(modelId: string, field: string) {
    super('MODEL_ARCHIVED', 'CONFLICT', 'This model is archived: it gets no new versions, aliases or deployments.', { field, help: 'Take it out of the archive first.', details: { modelId } });
  }
}

export class ModelVersionNotFound extends PlinthError {
  constructor(which: string, field = 'id') {
    super('MODEL_VERSION_NOT_FOUND', 'NOT_FOUND', `There is no model version ${shown(which)}.`, { field, help: 'List the versions of the model; a token of another workspace does not see them.' });
  }
}

export class ModelVersionDeleted extends PlinthError {
  constructor(versionId: string, field: string) {
    super('MODEL_VERSION_DELETED', 'CONFLICT', 'This version was deleted.', { field, help: 'Restore it first.', details: { versionId } });
  }
}

/** Something is asked of a version that only a READY one can do. */
export class VersionNotReady extends PlinthError {
  constructor(version: number, status: string, field: string) {
    super('VERSION_NOT_READY', 'CONFLICT', `Version ${version} is ${status}.`, { field, help: status === 'PENDING' ? 'Make it ready first: readyModelVersion.' : 'Register another version.', details: { version, status } });
  }
}

/** Somebody tries to change what is frozen. */
export class VersionSealed extends PlinthError {
  constructor(version: number, status: string, field: string) {
    super('VERSION_SEALED', 'CONFLICT', `Version ${version} is ${status}, so its content and files stay as they are.`, { field, help: 'Register another version.', details: { version, status } });
  }
}

export class VersionDeprecated extends PlinthError {
  constructor(version: number, field: string) {
    super('VERSION_DEPRECATED', 'CONFLICT', `Version ${version} is deprecated, so it goes nowhere new.`, { field, help: 'Choose another version, or reinstate it first.', details: { version } });
  }
}

export class VersionArchived extends PlinthError {
  constructor(version: number, field: string) {
    super('VERSION_ARCHIVED', 'CONFLICT', `Version ${version} is archived.`, { field, help: 'Choose another version, or take it out of the archive first.', details: { version } });
  }
}

/** What an alias names or an environment runs is not taken away under it. */
export class VersionInUse extends PlinthError {
  constructor(version: number, usedBy: string) {
    super('VERSION_IN_USE', 'CONFLICT', `Version ${version} is in use: ${usedBy}.`, { field: 'id', help: 'Move the alias, or deploy another version there first.', details: { version, usedBy } });
  }
}

export class ModelInUse extends PlinthError {
  constructor(modelId: string, environments: string) {
    super('MODEL_IN_USE', 'CONFLICT', `This model is deployed: ${environments}.`, { field: 'id', help: 'Archive it instead, or end its deployments first.', details: { modelId, environments } });
  }
}

export class AliasNotFound extends PlinthError {
  constructor(name: string, field: string) {
    super('ALIAS_NOT_FOUND', 'NOT_FOUND', `This model has no alias ${shown(name)}.`, { field, help: 'Look at its aliases, or set this one first.' });
  }
}

/** The alias is not where the caller thought it was. */
export class AliasMoved extends PlinthError {
  constructor(name: string, version: number | null) {
    super('ALIAS_MOVED', 'CONFLICT', version === null ? `The alias ${name} is not there.` : `The alias ${name} names version ${version} by now.`, { field: 'input.expectedVersion', help: 'Look again, then decide again.', details: { name, version } });
  }
}

export class EnvironmentNotFound extends PlinthError {
  constructor(which: string, field: string) {
    super('ENVIRONMENT_NOT_FOUND', 'NOT_FOUND', `There is no environment ${shown(which)}.`, { field, help: 'environments lists those of this workspace.' });
  }
}

export class EnvironmentNameTaken extends PlinthError {
  constructor(name: string) {
    super('ENVIRONMENT_NAME_TAKEN', 'CONFLICT', `An environment has the name ${shown(name)} already.`, { field: 'input.name', help: 'Choose another name; an archived one keeps its.' });
  }
}

export class EnvironmentArchived extends PlinthError {
  constructor(name: string, field: string) {
    super('ENVIRONMENT_ARCHIVED', 'CONFLICT', `The environment ${name} is archived.`, { field, help: 'Choose another, or take it out of the archive first.' });
  }
}

export class EnvironmentInUse extends PlinthError {
  constructor(name: string, models: number) {
    super('ENVIRONMENT_IN_USE', 'CONFLICT', `${models} model${models === 1 ? ' runs' : 's run'} in ${name}.`, { field: 'id', help: 'Only an environment where nothing runs can be archived.', details: { models } });
  }
}

export class DeploymentNotFound extends PlinthError {
  constructor(id: string, field: string) {
    super('DEPLOYMENT_NOT_FOUND', 'NOT_FOUND', `There is no deployment ${shown(id)}.`, { field, help: 'List the deployments of the model or the environment.' });
  }
}

/** A rollback leads to what was ACTIVE there before, and to nothing else. */
export class NotFormerlyActive extends PlinthError {
  constructor(version: number | undefined, environment: string) {
    super('NOT_FORMERLY_ACTIVE', 'CONFLICT', version === undefined ? `Nothing was active in ${environment} before.` : `Version ${version} was never active in ${environment} before.`, { field: 'input.toVersion', help: 'Choose a version that its deployments show as once active, or deploy this one.', details: { version: version ?? null } });
  }
}

export class ActiveAlready extends PlinthError {
  constructor(version: number, environment: string) {
    super('ACTIVE_ALREADY', 'CONFLICT', `Version ${version} is active in ${environment} now.`, { field: 'input.toVersion', help: 'There is nothing to do.', details: { version } });
  }
}

/** The version is no longer the one that was decided about. */
export class SubjectChanged extends PlinthError {
  constructor(version: number) {
    super('SUBJECT_CHANGED', 'CONFLICT', `Version ${version} is not what was decided about.`, { help: 'Ask for a new decision.', details: { version } });
  }
}

export class PromotionNotApplied extends PlinthError {
  constructor(requestId: string) {
    super('PROMOTION_NOT_APPLIED', 'CONFLICT', 'This promotion was never executed.', { help: 'Execute it first.', details: { requestId } });
  }
}
