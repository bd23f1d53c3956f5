import type { PlinthClient, Promotion, PromotionStatus, PromotionTarget } from '@plinth/sdk';
import { CliFailure, exitCodes } from '../exit-codes.js';

const idShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const decided: readonly PromotionStatus[] = ['APPROVED', 'EXECUTING', 'EXECUTED', 'EXECUTION_FAILED', 'REJECTED'];

/** How a promotion request is named: by its number, with or without #, or its id. */
export function promotionNamed(client: PlinthClient, name: string): Promise<Promotion> {
  const [, number] = /^#?(\d{1,9})$/.exec(name) ?? [];
  if (number === undefined && !idShape.test(name)) throw new CliFailure(`${JSON.stringify(name)} names no promotion request.`, 'Name it by its number, such as 7; `plinth promotions list` shows them.', exitCodes.usage);
  return client.promotions.get(number === undefined ? name : Number(number));
}

/** The request named, or for a version the newest of its requests that was decided. */
export async function decisionNamed(client: PlinthClient, name: string): Promise<Promotion> {
  if (/^#?\d{1,9}$/.test(name) || idShape.test(name)) return promotionNamed(client, name);
  const { versionId, name: model, version } = await client.models.resolve(name);
  for await (const { id } of client.promotions.list({ versionId, statuses: decided, pageSize: 1 })) return client.promotions.get(id);
  throw new CliFailure(`No request about ${model}@${version} was decided.`, `\`plinth promotions list --model ${model}\` shows how they stand.`, exitCodes.notFound);
}

/** `production` is an environment, `@champion` an alias. */
export function parseTarget(text: string): PromotionTarget {
  return text.startsWith('@') ? { kind: 'ALIAS', name: text.slice(1) } : { kind: 'ENVIRONMENT', name: text };
}

export function targetName({ kind, name }: PromotionTarget): string {
  return kind === 'ALIAS' ? `@${name}` : name;
}

/** `fraud@12 → production` */
export function wishOf({ modelName, versionNumber, target }: Pick<Promotion, 'modelName' | 'versionNumber' | 'target'>): string {
  return `${modelName}@${versionNumber} → ${targetName(target)}`;
}
