export type XAxis = 'step' | 'time' | 'relative';

export const axes: readonly XAxis[] = ['step', 'time', 'relative'];

/** How series are drawn, on every page that draws them. */
export interface ChartSettings {
  readonly x: XAxis;
  /** Weight of the moving average, 0 (none) to 0.99. */
  readonly smoothing: number;
  readonly log: boolean;
}

/** The settings as the address holds them. */
export interface ChartSearch {
  readonly x?: string | undefined;
  readonly smooth?: string | undefined;
  readonly log?: string | undefined;
}

export function readChartSettings(search: ChartSearch): ChartSettings {
  const smoothing = Number(search.smooth ?? 0);
  return { x: axes.find((axis) => axis === search.x) ?? 'step', smoothing: smoothing > 0 && smoothing < 1 ? Math.min(0.99, smoothing) : 0, log: search.log === '1' };
}

export function writeChartSettings({ x, smoothing, log }: ChartSettings): ChartSearch {
  return { x: x === 'step' ? undefined : x, smooth: smoothing === 0 ? undefined : String(smoothing), log: log ? '1' : undefined };
}
