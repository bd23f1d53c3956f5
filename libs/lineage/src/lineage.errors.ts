import { PlinthError } from '@plinth/kernel';
import { type LineageNode, nodeKey } from './rules/index.js';

/** Also what the actor may not see: whether it is there is not told. */
export class LineageNodeNotFound extends PlinthError {
  constructor(node: LineageNode, field: string) {
    super('LINEAGE_NODE_NOT_FOUND', 'NOT_FOUND', `There is no ${JSON.stringify(nodeKey(node).slice(0, 200))} here.`, { field: `${field}.id`, help: 'Use kind, id and version as Plinth gave them; a token of another workspace does not see them.' });
  }
}

export class TooManyEdges extends PlinthError {
  constructor(limit: number) {
    super('TOO_MANY_EDGES', 'TOO_LARGE', `One change makes at most ${limit} edges of lineage.`, { field: 'edges', help: 'Name fewer columns, or split the change.', details: { limit } });
  }
}

/** By what, is not told: it may be something that the actor may not see. */
export class LineageNameTaken extends PlinthError {
  constructor() {
    super('LINEAGE_NAME_TAKEN', 'CONFLICT', 'This name is that of something else already.', { field: 'name', help: 'Detach it there first: a name stands for one thing.' });
  }
}

export class LineageNameNotFound extends PlinthError {
  constructor() {
    super('LINEAGE_NAME_NOT_FOUND', 'NOT_FOUND', 'The thing does not have this name.', { field: 'name', help: 'lineageNames lists those it has.' });
  }
}

export class TooManyLineageNames extends PlinthError {
  constructor(limit: number) {
    super('TOO_MANY_LINEAGE_NAMES', 'TOO_LARGE', `A thing has at most ${limit} names of other systems.`, { field: 'name', help: 'Detach those that are no longer used.', details: { limit } });
  }
}
