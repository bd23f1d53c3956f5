import type uPlot from 'uplot';
import type { Curve, MarkKind } from './curves.js';
import type { ChartPalette } from './palette.js';

const size = 4;

/** A cross for what is no number, arrows for the infinities, a bar for what a log axis cannot hold: shapes, so that colour is not needed. */
function trace(context: CanvasRenderingContext2D, kind: MarkKind, x: number, top: number, bottom: number, unit: number): void {
  const reach = size * unit;
  context.beginPath();
  if (kind === 'NaN') {
    const y = bottom - reach * 1.6;
    context.moveTo(x - reach, y - reach);
    context.lineTo(x + reach, y + reach);
    context.moveTo(x + reach, y - reach);
    context.lineTo(x - reach, y + reach);
    context.stroke();
    return;
  }
  if (kind === '≤ 0') {
    context.moveTo(x - reach, bottom - unit);
    context.lineTo(x + reach, bottom - unit);
    context.stroke();
    return;
  }
  const up = kind === '∞';
  const tip = up ? top + unit : bottom - unit;
  const base = up ? tip + reach * 1.8 : tip - reach * 1.8;
  context.moveTo(x, tip);
  context.lineTo(x + reach, base);
  context.lineTo(x - reach, base);
  context.closePath();
  context.fill();
}

export function drawMarks(plot: uPlot, curves: readonly Curve[], palette: ChartPalette): void {
  const { ctx: context, bbox } = plot;
  const unit = devicePixelRatio;
  context.save();
  context.lineWidth = 1.5 * unit;
  for (const curve of curves) {
    const colour = palette.hues[curve.look.hue - 1] ?? palette.text;
    context.strokeStyle = colour;
    context.fillStyle = colour;
    const previous = new Map<MarkKind, number>();
    for (const { x, kind } of curve.marks) {
      const left = plot.valToPos(x, 'x', true);
      // Marks of a kind that would lie on one another are drawn once.
      if (left < bbox.left || left > bbox.left + bbox.width || left - (previous.get(kind) ?? Number.NEGATIVE_INFINITY) < size * unit) continue;
      previous.set(kind, left);
      trace(context, kind, left, bbox.top, bbox.top + bbox.height, unit);
    }
  }
  context.restore();
}
