import type { TextMap } from './inputs.js';

/** What conditions of custom roles can ask of an experiment. Whoever made it answers for it. */
export const attributesOfExperiments = ['ownerId', 'createdBy', 'name', 'labels'] as const;
/** The same of a run; `experiment` is the name of the experiment that it belongs to. */
export const attributesOfRuns = [...attributesOfExperiments, 'experiment'] as const;

interface Made {
  readonly createdBy: string;
  readonly name: string;
  readonly tags: TextMap;
}

export function experimentAttributes({ createdBy, name, tags }: Made) {
  return { ownerId: createdBy, createdBy, name, labels: tags };
}

export function runAttributes(run: Made, experiment: Pick<Made, 'name'>) {
  return { ...experimentAttributes(run), experiment: experiment.name };
}
