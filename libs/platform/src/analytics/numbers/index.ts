export type { ReadNumbers } from './read-numbers.js';
export type { NumberSketch, SketchRadius, SketchSize } from './sketch.js';
