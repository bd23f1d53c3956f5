import { IconBox, IconBrandStackshare, IconChartDots3, IconCloudUpload, IconDatabase, IconDatabaseImport, IconEyeOff, IconPackage, IconPlayerPlay, IconSettings, IconTable, IconTableColumn } from '@tabler/icons-react';
import type { GraphKind } from './graph-model.js';

/** How kinds are told apart: by icon and word; the hue only repeats it, and stands for them where a graph is too far away to read. */
export const graphKinds = {
  DATA_SOURCE: { word: 'Data source', icon: IconDatabaseImport, hue: '--series-10' },
  DATASET: { word: 'Data set', icon: IconDatabase, hue: '--series-1' },
  FEATURE_VIEW: { word: 'Feature view', icon: IconTableColumn, hue: '--series-3' },
  FEATURE: { word: 'Feature', icon: IconTableColumn, hue: '--series-3' },
  RUN: { word: 'Run', icon: IconPlayerPlay, hue: '--series-5' },
  MODEL: { word: 'Model version', icon: IconPackage, hue: '--series-6' },
  DEPLOYMENT: { word: 'Deployment', icon: IconCloudUpload, hue: '--series-4' },
  PIPELINE_STEP: { word: 'Pipeline step', icon: IconBrandStackshare, hue: '--series-2' },
  ASSET: { word: 'Asset', icon: IconTable, hue: '--series-7' },
  PREDICTION_BATCH: { word: 'Predictions', icon: IconChartDots3, hue: '--series-9' },
  STEP: { word: 'Step', icon: IconSettings, hue: '--series-1' },
  HIDDEN: { word: 'Not for you to see', icon: IconEyeOff, hue: '--line-strong' },
} as const satisfies Record<GraphKind, { readonly word: string; readonly icon: typeof IconBox; readonly hue: `--${string}` }>;
