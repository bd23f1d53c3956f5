import fc from 'fast-check';
import { type ActorFacts, type Condition, type ConditionValue, orderedLevels, type Operator, type Resource, type ResourceAttribute } from '../rules/index.js';

const texts = ['ada', 'eve', 'LOW', 'HIGH', 'Ä', "o'neil", '%', '"', '\\', 'a,b', '{}', '😀', ' '];
const text = fc.constantFrom(...texts);
const tier = fc.constantFrom('MINIMAL', 'LIMITED', 'HIGH', 'CRITICAL');
const sensitivity = fc.constantFrom('PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED');
const labelKeys = ['team', 'a b', "it's", 'x.y'];

/** Few values, so that they often meet; awkward ones, so that quoting matters. */
export const resources: fc.Arbitrary<Resource> = fc.record(
  { ownerId: text, createdBy: text, name: text, riskTier: tier, sensitivity, experiment: text, environment: text, environmentKind: text, labels: fc.dictionary(fc.constantFrom(...labelKeys), text) },
  { requiredKeys: [] },
);

export const actors: fc.Arbitrary<ActorFacts> = fc.record({
  id: text,
  kind: fc.constantFrom('USER' as const, 'SERVICE_ACCOUNT' as const),
  role: fc.constantFrom('GUEST' as const, 'READER' as const, 'WRITER' as const, 'MAINTAINER' as const, 'OWNER' as const),
  groups: fc.array(text, { maxLength: 3 }),
});

const everyAttribute = ['ownerId', 'createdBy', 'name', 'riskTier', 'sensitivity', 'experiment', 'environment', 'environmentKind', 'labels'] as const;
const ofActor = ['actor.id', 'actor.kind', 'actor.role', 'actor.groups'];

/** Any condition that a custom role could hold on things of which checks know these attributes, comparing each with these texts. */
export function conditionsOn(known: readonly ResourceAttribute[], compared: (attribute: string) => readonly string[] = () => texts, keys: readonly string[] = labelKeys): fc.Arbitrary<Condition> {
  const names = known.flatMap((name) => (name === 'labels' ? keys.map((key) => `resource.labels.${key}`) : [`resource.${name}`]));
  const comparison = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: fc.constantFrom(...ofActor) }).chain((name): fc.Arbitrary<Condition> => {
    const value = fc.constantFrom(...compared(name));
    const levels = orderedLevels[name];
    const one: fc.Arbitrary<ConditionValue> = levels ? fc.constantFrom(...levels) : fc.oneof<fc.Arbitrary<ConditionValue>[]>(value, fc.constant({ actor: 'id' as const }), fc.constant({ actor: 'kind' as const }));
    const many: fc.Arbitrary<ConditionValue> = fc.oneof<fc.Arbitrary<ConditionValue>[]>(fc.array(levels ? fc.constantFrom(...levels) : value, { minLength: 1, maxLength: 3 }), fc.constant({ actor: 'groups' as const }));
    const of = (operators: readonly Operator[], values: fc.Arbitrary<ConditionValue>) => fc.record({ attribute: fc.constant(name), operator: fc.constantFrom(...operators), value: values });
    return fc.oneof(of(['eq', 'ne'], one), of(['in', 'nin'], many), of(['exists'], fc.boolean()), ...(levels ? [of(['lt', 'lte', 'gt', 'gte'], one)] : []));
  });
  return fc.letrec<{ whole: Condition }>((tie) => ({
    whole: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      comparison,
      fc.integer({ min: 1, max: 60 }).map((minutes): Condition => ({ authenticatedWithinMinutes: minutes })),
      fc.array(tie('whole'), { minLength: 1, maxLength: 3 }).map((all): Condition => ({ all })),
      fc.array(tie('whole'), { minLength: 1, maxLength: 3 }).map((any): Condition => ({ any })),
    ),
  })).whole;
}

/** The same on everything that any check could know. */
export const conditions: fc.Arbitrary<Condition> = conditionsOn(everyAttribute);
