import type { PrincipalAxes } from '../baseline.js';
import type { MultivariateVerdict } from '../report.js';
import { meanOf, reconstructionErrors } from '../statistics/principal-axes.js';
import { shown } from './sentence.js';

const deviations = 3;

/** Whether rows hang together as the reference's did. @param rows one after the other, of the columns of the axes */
export function compareTogether(axes: PrincipalAxes, rows: Float64Array): MultivariateVerdict {
  const { mean: referenceError, deviation } = axes.error;
  const currentError = meanOf(reconstructionErrors(rows, axes));
  const [lower, upper] = [referenceError - deviations * deviation, referenceError + deviations * deviation];
  const drifted = currentError < lower || currentError > upper;
  return {
    columns: axes.columns,
    components: axes.components,
    referenceError,
    currentError,
    lower,
    upper,
    drifted,
    sentence: `The ${axes.columns.length} columns of numbers hang together ${drifted ? 'otherwise than' : 'as'} in the reference: on its ${axes.components} main axes ${shown(currentError)} of a row is lost, ${drifted ? 'not ' : ''}within ${shown(lower)} to ${shown(upper)}.`,
  };
}
