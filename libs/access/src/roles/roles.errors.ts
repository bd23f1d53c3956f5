import { PlinthError } from '@plinth/kernel';

export class CustomRoleNotFound extends PlinthError {
  constructor(id: string, field = 'id') {
    super('CUSTOM_ROLE_NOT_FOUND', 'NOT_FOUND', 'There is no such role in this workspace.', { field, help: 'customRoles lists them.', details: { id: id.slice(0, 100) } });
  }
}

export class RoleNameTaken extends PlinthError {
  constructor() {
    super('ROLE_NAME_TAKEN', 'CONFLICT', 'There is a role of this name already.', { field: 'input.name', help: 'Choose another name, or change that role.' });
  }
}

export class GroupNotFound extends PlinthError {
  constructor(id: string, field = 'id') {
    super('GROUP_NOT_FOUND', 'NOT_FOUND', 'There is no such group in this workspace.', { field, help: 'groups lists them.', details: { id: id.slice(0, 100) } });
  }
}

export class GroupNameTaken extends PlinthError {
  constructor() {
    super('GROUP_NAME_TAKEN', 'CONFLICT', 'There is a group of this name, or of this claim, already.', { field: 'input.name', help: 'Choose another name, or add people to that group.' });
  }
}

/** Somebody tried to give what they do not have themselves, or to change somebody above them. */
export class BeyondYourself extends PlinthError {
  constructor(detail: string, field: string) {
    super('BEYOND_YOURSELF', 'FORBIDDEN', `Nobody gives more than they have: ${detail}.`, { field, help: 'Let somebody do it who has that without a condition; owners have everything.' });
  }
}

export class TooMany extends PlinthError {
  constructor(what: string, limit: number) {
    super('TOO_MANY', 'LIMIT', `There are at most ${limit} ${what}.`, { help: 'Remove some that nobody needs.', details: { limit } });
  }
}
