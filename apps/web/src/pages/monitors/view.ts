import { texts } from '../../frame/search-text.js';

export const targetKinds = ['DEPLOYMENT', 'MODEL_VERSION', 'FEATURE_VIEW', 'DATASET'] as const;
type TargetKind = (typeof targetKinds)[number];

export interface MonitorsSearch {
  /** Monitors otherwise. */
  readonly tab?: 'alerts' | 'baselines' | 'expectations' | undefined;
  /** What the names hold. */
  readonly q?: string | undefined;
  readonly kind?: TargetKind | undefined;
  /** Only about this model. */
  readonly model?: string | undefined;
  readonly archived?: '1' | undefined;
  /** Of alerts: open ones otherwise. */
  readonly status?: 'closed' | 'all' | undefined;
}

export function validateMonitors(search: Readonly<Record<string, unknown>>): MonitorsSearch {
  const { tab, q, kind, model, archived, status } = texts(search);
  return {
    tab: tab === 'alerts' || tab === 'baselines' || tab === 'expectations' ? tab : undefined,
    q,
    kind: targetKinds.find((each) => each === kind),
    model: model !== undefined && /^[0-9a-f-]{36}$/i.test(model) ? model : undefined,
    archived: archived === '1' ? '1' : undefined,
    status: status === 'closed' || status === 'all' ? status : undefined,
  };
}
