import type { AssetName } from './data-use.js';

/** Remembers which values came out of which steps: of things, not of numbers and texts, which have no identity. */
export class Results {
  private readonly steps = new WeakMap<object, AssetName>();

  remember(value: unknown, step: AssetName): void {
    if (isThing(value)) this.steps.set(value, step);
  }

  stepOf(value: unknown): AssetName | undefined {
    return isThing(value) ? this.steps.get(value) : undefined;
  }
}

export interface GivenValues {
  readonly value: unknown;
  /** Steps whose results are among them. */
  readonly from: readonly AssetName[];
}

/** Waits for what a step is given: itself, or the members of a list or a plain object. @throws what a promise among them is rejected with */
export async function takeGiven(given: unknown, results: Results): Promise<GivenValues> {
  const parts = partsOf(given);
  const from = new Map<string, AssetName>();
  const note = (value: unknown): void => {
    const step = results.stepOf(value);
    if (step) from.set(`${step.namespace}\n${step.name}`, step);
  };
  note(given);
  if (!parts) {
    const value: unknown = await given;
    note(value);
    return { value, from: [...from.values()] };
  }
  for (const part of parts.values) note(part);
  const values = await Promise.all(parts.values);
  for (const value of values) note(value);
  const isSame = values.every((value, at) => value === parts.values[at]);
  return { value: isSame ? given : parts.build(values), from: [...from.values()] };
}

function partsOf(given: unknown): { readonly values: readonly unknown[]; readonly build: (values: readonly unknown[]) => unknown } | undefined {
  if (Array.isArray(given)) return { values: given, build: (values) => values };
  if (!isThing(given) || Object.getPrototypeOf(given) !== Object.prototype) return undefined;
  const names = Object.keys(given);
  return { values: Object.values(given), build: (values) => Object.fromEntries(names.map((name, at) => [name, values[at]])) };
}

function isThing(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
