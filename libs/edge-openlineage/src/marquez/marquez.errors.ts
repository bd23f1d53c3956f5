import { PlinthError } from '@plinth/kernel';

/** Nothing of the kind has this name here, or the actor may not see it. */
export class MarquezNotFound extends PlinthError {
  constructor(kind: 'namespace' | 'job' | 'dataset' | 'dataset version' | 'run' | 'node' | 'source', name: string) {
    super('NOT_FOUND', 'NOT_FOUND', `There is no ${kind} ${JSON.stringify(name)}.`, { help: 'Names are those that producers sent, letter by letter.' });
  }
}
