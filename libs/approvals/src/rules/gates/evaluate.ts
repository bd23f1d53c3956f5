import { assertUnreachable } from '@plinth/kernel';
import { allInWords, inWords, shiftedBy } from './figures.js';
import { leakageFinding } from './leakage.js';
import { type Comparison, comparisons, type Gate } from './schema.js';
import type { SubjectFacts } from './subject-facts.js';
import { ageFinding, knownFinding, schemaFinding, sensitivityFinding } from './training-data.js';
import type { GateFact, GateFinding, GateVerdict } from './verdict.js';

/**
 * Computes one gate. Total: whatever is missing is a `FAIL` that says so, never a pass.
 * @param subjectDigest the subject that the request is about; an external answer about another one does not count
 */
export function evaluateGate(gate: Gate, facts: SubjectFacts, subjectDigest: string, now: Date): GateVerdict {
  return { gateId: gate.id, kind: gate.kind, ...find(gate, facts, subjectDigest, now) };
}

function find(gate: Gate, facts: SubjectFacts, subjectDigest: string, now: Date): GateFinding {
  switch (gate.kind) {
    case 'metric-threshold': {
      const actual = facts.metrics.get(gate.metric);
      const wanted = `${comparisons[gate.comparison]} ${gate.value}`;
      if (actual === undefined) return missing(`The version has no metric ${gate.metric}.`, gate.metric, wanted);
      const holds = compares(actual, gate.comparison, gate.value);
      return finding(`${gate.metric} is ${inWords(actual, gate.value)}, ${holds ? 'which is' : 'which is not'} ${wanted}.`, [{ name: gate.metric, actual: String(actual), wanted, holds }]);
    }
    case 'no-regression': return regression(gate, facts);
    case 'required-artifacts': {
      const there = new Set(facts.artifactPaths);
      return each(gate.paths, (path) => there.has(path) || facts.artifactPaths.some((known) => known.startsWith(`${path}/`)), 'artifact');
    }
    case 'required-tags':
      return each(gate.tags.map(({ key, value }) => (value === null ? key : `${key}=${value}`)), (_, index) => {
        const { key, value } = gate.tags[index] ?? { key: '', value: null };
        const actual = facts.tags.get(key);
        return value === null ? Boolean(actual?.trim()) : actual === value;
      }, 'tag');
    case 'required-card-fields':
      return each(gate.fields, (field) => Boolean(facts.cardFields.get(field)?.trim()), 'card field');
    case 'training-data-age': return ageFinding(facts.trainingData, gate.maxDays, now);
    case 'training-data-known': return knownFinding(facts.trainingData);
    case 'training-data-schema': return schemaFinding(facts.trainingData, gate.promise);
    case 'training-data-sensitivity': return sensitivityFinding(facts.trainingData, gate);
    case 'training-data-leakage': return leakageFinding(facts.trainingData);
    case 'external-check': {
      const answer = facts.externalResults.get(gate.id);
      if (answer?.subjectDigest !== subjectDigest) return { outcome: 'PENDING', explanation: 'The external check has not answered yet.', facts: [{ name: 'answer', actual: 'none', wanted: 'passed', holds: false }] };
      return finding(answer.summary || (answer.passed ? 'The external check passed.' : 'The external check failed.'), [{ name: 'answer', actual: answer.passed ? 'passed' : 'failed', wanted: 'passed', holds: answer.passed }]);
    }
    case 'domain-check':
      return facts.domainFindings.get(gate.id) ?? { outcome: 'ERROR', explanation: `Nothing here knows the check ${gate.check}.`, facts: [] };
    default: return assertUnreachable(gate);
  }
}

function regression({ metric, better, tolerance }: Extract<Gate, { kind: 'no-regression' }>, { metrics, current }: SubjectFacts): GateFinding {
  const actual = metrics.get(metric);
  if (actual === undefined) return missing(`The version has no metric ${metric}.`, metric, null);
  if (!current) return finding(`Nothing stands at the target yet, so ${metric} of ${inWords(actual)} has nothing to fall behind.`, [{ name: metric, actual: String(actual), wanted: null, holds: !Number.isNaN(actual) }]);
  const before = current.metrics.get(metric);
  if (before === undefined) return missing(`Version ${current.version}, which stands there now, has no metric ${metric} to compare with.`, metric, null);
  const bound = shiftedBy(before, better === 'HIGHER' ? -tolerance : tolerance);
  const holds = better === 'HIGHER' ? actual >= bound : actual <= bound;
  const wanted = `${better === 'HIGHER' ? '≥' : '≤'} ${bound}`;
  const [actually, formerly] = allInWords(actual, before, bound);
  return finding(`${metric} is ${actually}; version ${current.version}, which stands there now, has ${formerly}${tolerance ? ` (tolerance ${tolerance})` : ''}.`, [{ name: metric, actual: String(actual), wanted, holds }]);
}

function compares(actual: number, comparison: Comparison, value: number): boolean {
  switch (comparison) {
    case 'GT': return actual > value;
    case 'GTE': return actual >= value;
    case 'LT': return actual < value;
    case 'LTE': return actual <= value;
    default: return assertUnreachable(comparison);
  }
}

function each(names: readonly string[], has: (name: string, index: number) => boolean, what: string): GateFinding {
  const facts = names.map((name, index) => {
    const holds = has(name, index);
    return { name, actual: holds ? 'there' : 'missing', wanted: 'there', holds };
  });
  const lacking = facts.filter(({ holds }) => !holds).map(({ name }) => name);
  return finding(lacking.length ? `Missing ${what}${lacking.length > 1 ? 's' : ''}: ${lacking.join(', ')}.` : names.length > 1 ? `All ${names.length} ${what}s are there.` : `The ${what} ${names[0] ?? ''} is there.`, facts);
}

function finding(explanation: string, facts: readonly GateFact[]): GateFinding {
  return { outcome: facts.every(({ holds }) => holds) ? 'PASS' : 'FAIL', explanation, facts };
}

function missing(explanation: string, name: string, wanted: string | null): GateFinding {
  return finding(explanation, [{ name, actual: 'none', wanted, holds: false }]);
}
