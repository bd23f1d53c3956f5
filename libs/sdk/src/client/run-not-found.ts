import { PlinthRequestError } from './errors.js';

export function runNotFound(id: string): PlinthRequestError {
  return new PlinthRequestError(`There is no run ${id}.`, { code: 'RUN_NOT_FOUND', status: 404, field: 'id', help: 'It may be in another workspace.' });
}
