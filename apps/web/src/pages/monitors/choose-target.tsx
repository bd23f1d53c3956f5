import { SegmentedControl, Select } from '@mantine/core';
import { useState } from 'react';
import { watchableDatasetsDocument, watchableModelsDocument, watchableVersionsDocument, watchableViewsDocument } from '../../api/operations/monitoring.js';
import { predictingDeploymentsDocument } from '../../api/operations/monitoring-predictions.js';
import { usePages } from '../../api/use-pages.js';
import { deploymentText } from '../../monitoring/deployment-text.js';
import type { targetKinds } from './view.js';

export type TargetKind = (typeof targetKinds)[number];

export interface ChosenTarget {
  readonly kind: TargetKind;
  /** Null until something is chosen. */
  readonly id: string | null;
}

const kinds: readonly { readonly value: TargetKind; readonly label: string }[] = [{ value: 'DEPLOYMENT', label: 'Deployment' }, { value: 'MODEL_VERSION', label: 'Model version' }, { value: 'FEATURE_VIEW', label: 'Feature view' }, { value: 'DATASET', label: 'Data set' }];
const nothing = 'Nothing is called so';

/** What is watched: first its kind, then which. A version is found by its model. */
export function ChooseTarget({ target: { kind, id }, onChange }: { readonly target: ChosenTarget; readonly onChange: (target: ChosenTarget) => void }) {
  const [modelId, setModelId] = useState<string | null>(null);
  const deployments = usePages(predictingDeploymentsDocument, { first: 200 }, (answer) => answer.deployments, { enabled: kind === 'DEPLOYMENT' });
  const datasets = usePages(watchableDatasetsDocument, { first: 500 }, (answer) => answer.datasets, { enabled: kind === 'DATASET' });
  const views = usePages(watchableViewsDocument, { first: 500 }, (answer) => answer.featureDefinitions, { enabled: kind === 'FEATURE_VIEW' });
  const models = usePages(watchableModelsDocument, { first: 500 }, (answer) => answer.registeredModels, { enabled: kind === 'MODEL_VERSION' });
  const versions = usePages(watchableVersionsDocument, { modelId: modelId ?? '', first: 200 }, (answer) => answer.registeredModel?.versions, { enabled: kind === 'MODEL_VERSION' && modelId !== null });
  const named = (nodes: readonly { readonly id: string; readonly name: string }[]) => nodes.map((each) => ({ value: each.id, label: each.name }));
  const choices = { DEPLOYMENT: deployments.nodes.map((each) => ({ value: each.id, label: deploymentText(each) })), MODEL_VERSION: modelId === null ? [] : versions.nodes.map((each) => ({ value: each.id, label: `Version ${each.version}` })), FEATURE_VIEW: named(views.nodes), DATASET: named(datasets.nodes) };
  return (
    <>
      <SegmentedControl aria-label="What is watched" value={kind} data={[...kinds]} onChange={(value) => onChange({ kind: kinds.find((each) => each.value === value)?.value ?? 'DEPLOYMENT', id: null })} />
      {kind === 'MODEL_VERSION' && <Select label="Model" searchable value={modelId} data={named(models.nodes)} onChange={(value) => { setModelId(value); onChange({ kind, id: null }); }} nothingFoundMessage={nothing} />}
      <Select label={kind === 'MODEL_VERSION' ? 'Version' : kinds.find(({ value }) => value === kind)?.label} searchable disabled={kind === 'MODEL_VERSION' && modelId === null} value={id} data={choices[kind]} onChange={(value) => onChange({ kind, id: value })} nothingFoundMessage={nothing} />
    </>
  );
}
