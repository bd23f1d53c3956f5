import { AsyncLocalStorage } from 'node:async_hooks';

/** A step as what runs within it knows it. */
export interface AmbientStep {
  /** The run was made within the step. */
  linkRun(run: { readonly id: string }): void;
}

const steps = new AsyncLocalStorage<AmbientStep>();

/** The innermost step that this code runs in, however deep below. */
export function currentStep(): AmbientStep | undefined {
  return steps.getStore();
}

export function within<Result>(step: AmbientStep, work: () => Result): Result {
  return steps.run(step, work);
}
