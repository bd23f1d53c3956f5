import type { PrincipalAxes } from '../baseline.js';
import { symmetricEigen } from './eigen.js';

/** As much of the variance is kept, as NannyML has it. */
const keptVariance = 0.65;
const chunks = 10;

/** Rows one after the other, each of as many numbers as there are columns; NaN where there is no value, which then counts as the mean. */
export function principalAxes(rows: Float64Array, columns: readonly string[]): PrincipalAxes | undefined {
  const width = columns.length;
  const height = rows.length / width;
  if (width < 2 || height < 2 * chunks) return undefined;
  const { means, deviations } = scaleOf(rows, width);
  const data = scaled(rows, means, deviations);
  const covariance = new Float64Array(width * width);
  for (let from = 0; from < data.length; from += width) {
    for (let i = 0; i < width; i++) for (let j = i; j < width; j++) covariance[i * width + j]! += (data[from + i]! * data[from + j]!) / height;
  }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) covariance[i * width + j] = covariance[j * width + i]!;
  const { values, vectors } = symmetricEigen(covariance, width);
  const order = [...values.keys()].sort((a, b) => values[b]! - values[a]!);
  const all = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  if (all === 0) return undefined;
  let [components, explained] = [0, 0];
  // On all axes nothing would be lost, whatever happens.
  while (components < width - 1 && explained < keptVariance * all) explained += values[order[components++]!]!;
  const axes = new Float64Array(components * width);
  for (let axis = 0; axis < components; axis++) for (let row = 0; row < width; row++) axes[axis * width + row] = vectors[row * width + order[axis]!]!;
  const bare = { columns, means, deviations, axes, components };
  const errors = reconstructionErrors(rows, bare);
  const perChunk = Math.floor(height / chunks);
  const chunkMeans = Array.from({ length: chunks }, (_, at) => meanOf(errors.subarray(at * perChunk, (at + 1) * perChunk)));
  const mean = meanOf(errors);
  return { ...bare, error: { mean, deviation: Math.sqrt(meanOf(Float64Array.from(chunkMeans, (value) => (value - mean) ** 2))) } };
}

/** What is lost of each row when it is put on the axes: the distance to where it comes back. */
export function reconstructionErrors(rows: Float64Array, { columns, means, deviations, axes, components }: Omit<PrincipalAxes, 'error'>): Float64Array {
  const width = columns.length;
  const data = scaled(rows, means, deviations);
  return Float64Array.from({ length: data.length / width }, (_, row) => {
    const from = row * width;
    // Axes are orthonormal: what is lost is what the row has beyond its parts along them.
    let lost = 0;
    for (let d = 0; d < width; d++) lost += data[from + d]! ** 2;
    for (let axis = 0; axis < components; axis++) {
      let along = 0;
      for (let d = 0; d < width; d++) along += data[from + d]! * axes[axis * width + d]!;
      lost -= along * along;
    }
    return Math.sqrt(Math.max(0, lost));
  });
}

export function meanOf(numbers: Float64Array): number {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

function scaleOf(rows: Float64Array, width: number): { readonly means: Float64Array; readonly deviations: Float64Array } {
  const [means, squares, counts] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
  const each = (visit: (column: number, value: number) => void): void => {
    for (let at = 0; at < rows.length; at++) if (Number.isFinite(rows[at]!)) visit(at % width, rows[at]!);
  };
  each((column) => counts[column]!++);
  each((column, value) => (means[column]! += value / counts[column]!));
  each((column, value) => (squares[column]! += (value - means[column]!) ** 2 / counts[column]!));
  return { means, deviations: squares.map((square) => Math.sqrt(square) || 1) };
}

function scaled(rows: Float64Array, means: Float64Array, deviations: Float64Array): Float64Array {
  return rows.map((value, at) => (Number.isFinite(value) ? (value - means[at % means.length]!) / deviations[at % means.length]! : 0));
}
