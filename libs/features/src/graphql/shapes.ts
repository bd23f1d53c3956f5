import { entriesOf } from '@plinth/tracking/rules';
import type { Content, Plan, PlanItem } from '../rules/index.js';
import type { EntityContentType, ServiceContentType, SourceContentType, ViewContentType } from './content.types.js';
import { FeatureChangeEnum, FeatureDefinitionKindEnum, FeaturePlanActionEnum, FeatureSourceKindEnum, FeatureViewKindEnum, SensitivityEnum } from './enums.js';
import type { PlanItemType, PlanType } from './plan.types.js';

export function entityOf(content: Content): EntityContentType | undefined {
  return content.kind === 'ENTITY' ? { joinKeys: [...content.joinKeys] } : undefined;
}

export function sourceOf(content: Content): SourceContentType | undefined {
  if (content.kind !== 'SOURCE') return undefined;
  const { sourceKind, data, timestampColumn, createdColumn, fieldMapping, schema, stream } = content;
  return {
    kind: FeatureSourceKindEnum[sourceKind],
    dataset: data?.dataset ?? null,
    ref: data?.ref ?? null,
    snapshot: data?.snapshot ?? null,
    path: data?.path ?? null,
    timestampColumn,
    createdColumn,
    fieldMapping: entriesOf(fieldMapping),
    schema: [...schema],
    stream: entriesOf(stream),
  };
}

export function viewOf(content: Content): ViewContentType | undefined {
  if (content.kind !== 'VIEW') return undefined;
  const { viewKind, entities, source, inputs, ttlSeconds, freshnessSeconds, features } = content;
  return {
    kind: FeatureViewKindEnum[viewKind],
    entities: [...entities],
    source,
    inputs: inputs.map(({ kind, name }) => ({ kind: FeatureDefinitionKindEnum[kind], name })),
    ttlSeconds,
    freshnessSeconds,
    features: features.map(({ tags, sensitivity, ...feature }) => ({ ...feature, tags: entriesOf(tags), sensitivity: SensitivityEnum[sensitivity] })),
  };
}

export function serviceOf(content: Content): ServiceContentType | undefined {
  return content.kind === 'SERVICE' ? { members: content.members.map(({ view, version, features }) => ({ view, version, features: features && [...features] })) } : undefined;
}

export function shapePlan({ digest, isApplicable, items }: Plan): PlanType {
  return { digest, isApplicable, items: items.map(shapeItem) };
}

function shapeItem({ definition, action, version, digest, changes, violations, breaks }: PlanItem): PlanItemType {
  return {
    kind: FeatureDefinitionKindEnum[definition.content.kind],
    name: definition.name,
    action: FeaturePlanActionEnum[action],
    version,
    digest,
    changes: changes.map(({ path, change, before, after }) => ({ path, change: FeatureChangeEnum[change], before, after })),
    violations: [...violations],
    breaks: breaks.map(({ id, kind, name }) => ({ id, kind: FeatureDefinitionKindEnum[kind], name })),
  };
}
