import { randomUUID } from 'node:crypto';
import type { FeatureDefinitionInput, FeaturePlan, PlinthClient } from '@plinth/sdk';
import { CliFailure, exitCodes } from '../exit-codes.js';
import { agreed } from '../output/ask.js';
import { printable } from '../output/text-width.js';
import { printJson, terminal } from '../output/terminal.js';
import { planLines, summaryOf } from './print-plan.js';

export interface CarryOutFlags {
  /** Only shows the plan. */
  readonly plan?: boolean;
  /** Does not ask. */
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * Shows what applying would do, asks, and does exactly that: when something else would happen by then, nothing does.
 * @param notes what the definitions leave out, for whoever reads JSON
 */
export async function carryOut(client: PlinthClient, definitions: readonly FeatureDefinitionInput[], { plan: planOnly, yes, json }: CarryOutFlags, notes?: readonly string[]): Promise<void> {
  const plan = await client.features.plan(definitions);
  const say = (line: string): void => (json ? terminal.note(line) : terminal.out(line));
  for (const line of planLines(plan)) say(printable(line));
  const told = (applied: boolean): void => {
    if (json) printJson({ ...plan, applied, ...(notes ? { notes } : {}) });
  };
  if (!plan.isApplicable) {
    told(false);
    throw new CliFailure('The plan breaks the compatibility of what is marked ✗.', 'Define it under another name, or apply it with a lower compatibility first.', exitCodes.incompatible);
  }
  if (planOnly || isDone(plan)) return told(false);
  if (!yes && !(await agreed('Apply this?', 'Look at it with --plan, then apply it with --yes.', json))) throw new CliFailure('Nothing was applied.', undefined, exitCodes.failure);
  const applied = await client.features.apply(definitions, { planDigest: plan.digest, idempotencyKey: randomUUID() });
  told(true);
  say(`Applied: ${summaryOf(applied.plan.items)}`);
}

function isDone({ items }: FeaturePlan): boolean {
  return items.every(({ action }) => action === 'UNCHANGED');
}
