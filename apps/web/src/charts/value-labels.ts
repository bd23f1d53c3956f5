import { figure } from '../parts/figures.js';

/** The longest number beside an axis, in characters without its unit. */
const longest = 8;

interface Unit {
  readonly size: number;
  readonly sign: string;
}

const plain: Unit = { size: 1, sign: '' };
const counts: readonly Unit[] = [plain, { size: 1e3, sign: 'K' }, { size: 1e6, sign: 'M' }, { size: 1e9, sign: 'B' }, { size: 1e12, sign: 'T' }];
/** Decimal, as {@link byteSize} has them, so that ticks are round. */
const bytes: readonly Unit[] = [{ size: 1, sign: ' B' }, { size: 1e3, sign: ' KB' }, { size: 1e6, sign: ' MB' }, { size: 1e9, sign: ' GB' }, { size: 1e12, sign: ' TB' }];

/** Metrics are named as the SDK names its own: `system/memory.rss.bytes`. */
export const countsBytes = (key: string): boolean => /(?:^|[^a-z])bytes$/i.test(key);

function unitOf(largest: number, ofBytes: boolean): Unit {
  if (ofBytes && largest >= 1 && largest < 1e15) return bytes.findLast(({ size }) => largest >= size) ?? plain;
  if (largest === 0 || (largest >= 1e-4 && largest < 1e4)) return plain;
  if (largest >= 1e4 && largest < 1e15) return counts.findLast(({ size }) => largest >= size) ?? plain;
  // Smaller powers are not exact.
  const power = Math.max(-300, Math.floor(Math.log10(largest)));
  return { size: 10 ** power, sign: `e${power}` };
}

function written(value: number, unit: Unit, decimals: number): string {
  const text = (value / unit.size).toFixed(decimals);
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return short === '0' || short === '-0' ? '0' : `${short}${unit.sign}`;
}

/**
 * Labels of the ticks of one axis, each different from its neighbours and short: in the unit that suits the largest, with as many decimals as
 * the distance of ticks asks for. Where that would be too long, since the ticks are close together and far from zero, the first says about
 * where they are and the others how far they are from it: `≈1.23M`, `+0.002`, `+0.004`.
 * @param ticks ascending, evenly spaced
 */
export function valueLabels(ticks: readonly number[], ofBytes = false): string[] {
  const [first = 0, second = first] = ticks;
  const unit = unitOf(Math.max(...ticks.map(Math.abs), 0), ofBytes);
  const step = (second - first) / unit.size;
  // Steps are 1, 2, 2.5 or 5 times a power of ten: one decimal more than its first digit shows every tick where it is.
  const decimals = step > 0 ? Math.max(0, 1 - Math.floor(Math.log10(step) + 1e-9)) : 4;
  const labels = ticks.map((tick) => written(tick, unit, decimals));
  if (labels.every((label) => label.length - unit.sign.length <= longest)) return labels;
  if (!(step > 0) || first === 0) return ticks.map((tick) => figure(tick, 3));
  const distances = valueLabels(ticks.map((tick) => tick - first), ofBytes);
  return distances.map((distance, at) => (at === 0 ? about(first, ofBytes) : `+${distance}`));
}

function about(value: number, ofBytes: boolean): string {
  const unit = unitOf(Math.abs(value), ofBytes);
  const text = written(value, unit, 2);
  return Number((value / unit.size).toFixed(2)) * unit.size === value ? text : `≈${text}`;
}

/** The label of a tick that stands for itself, as on a logarithmic axis. */
export const loneLabel = (tick: number, ofBytes: boolean): string => valueLabels([tick], ofBytes)[0] ?? '';
