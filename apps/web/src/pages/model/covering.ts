import { isRecord } from '../../api/failure.js';
import { count } from '../../parts/figures.js';
import { seatsText } from '../promotion/policy-terms.js';

interface Covering {
  readonly document: unknown;
}

interface Question {
  readonly target: { readonly kind: string; readonly name: string };
  readonly riskTier: string;
  readonly modelName: string;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** `*` stands for any run of characters, as in policies. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern.split('*').map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('[^]*')}$`, 'u').test(text);
}

/** The policies that a move will meet, as far as they can be told beforehand; the server decides in the end. */
export function coveringPolicies<Policy extends Covering>(policies: readonly Policy[], { target, riskTier, modelName }: Question): readonly Policy[] {
  return policies.filter(({ document }) => {
    if (!isRecord(document) || !isRecord(document['target'])) return false;
    const tiers = list(document['riskTiers']);
    const models = list(document['models']);
    return document['target']['kind'] === target.kind && document['target']['name'] === target.name && (tiers.length === 0 || tiers.includes(riskTier)) && (models.length === 0 || models.some((pattern) => typeof pattern === 'string' && matches(pattern, modelName)));
  });
}

/** What a policy will take, a line each. */
export function termsOf(document: unknown): readonly string[] {
  if (!isRecord(document)) return [];
  const seats = list(document['quorum']).flatMap((requirement) => (isRecord(requirement) && typeof requirement['count'] === 'number' ? [`${count(requirement['count'], 'approval')} for ${String(requirement['name'])}: ${seatsText(requirement['from'])}`] : []));
  const gates = list(document['gates']).flatMap((gate) => (isRecord(gate) && typeof gate['id'] === 'string' ? [gate['id']] : []));
  const hours = document['expiresAfterHours'];
  return [
    ...seats,
    ...(gates.length === 0 ? [] : [`${gates.length === 1 ? 'the gate' : 'the gates'} ${gates.join(', ')} must hold`]),
    ...(isRecord(document['signature']) ? ['votes are signed'] : []),
    ...(typeof hours === 'number' ? [`decided within ${hours % 24 === 0 ? count(hours / 24, 'day') : count(hours, 'hour')}`] : []),
  ];
}

export const allowsBreakGlass = ({ document }: Covering): boolean => isRecord(document) && isRecord(document['breakGlass']);
