import { byteSize, figure } from '../../parts/figures.js';
import { span } from '../../parts/times.js';

export interface ResourceUse {
  readonly cpuSeconds?: number | null | undefined;
  readonly peakMemoryBytes?: number | null | undefined;
  readonly gpuSeconds?: number | null | undefined;
  readonly cost?: number | null | undefined;
}

interface Resource {
  readonly key: keyof ResourceUse;
  readonly label: string;
  readonly title: string;
  readonly text: (value: number) => string;
}

const seconds = (value: number): string => (value < 60 ? `${figure(value, 4)} s` : span(value * 1_000));

export const resources: readonly Resource[] = [
  { key: 'cpuSeconds', label: 'CPU', title: 'Processor time in all', text: seconds },
  { key: 'peakMemoryBytes', label: 'Peak memory', title: 'Memory at the most at once', text: byteSize },
  { key: 'gpuSeconds', label: 'GPU', title: 'GPU time in all', text: seconds },
  { key: 'cost', label: 'Cost', title: 'In the workspace’s currency', text: (value) => figure(value, 4) },
];

/** What an execution took, as far as that was told. */
export function resourcesTold(use: ResourceUse | null | undefined): readonly { readonly key: string; readonly label: string; readonly title: string; readonly text: string }[] {
  return resources.flatMap(({ key, label, title, text }) => {
    const value = use?.[key];
    return value == null ? [] : [{ key, label, title, text: text(value) }];
  });
}
