/** The thread that puts numbers in order while the one that began it reads. It has the sketches that it was given blocks for, each until it is asked for. */
import { parentPort } from 'node:worker_threads';
import { NumberSketcher, type NumberSketch, type SketchSize } from './sketch.js';
import { SketchSpace } from './sketch-space.js';

/** To the thread. What it is sent is its own, and comes back when it was used. */
export type ToThread =
  | { readonly kind: 'add'; readonly sketch: number; readonly size: SketchSize; readonly block: Float64Array<ArrayBuffer>; readonly length: number }
  /** No block follows. */
  | { readonly kind: 'end'; readonly sketch: number };

export type FromThread =
  | { readonly kind: 'used'; readonly block: Float64Array<ArrayBuffer> }
  | { readonly kind: 'sketched'; readonly sketch: number; readonly numbers: NumberSketch };

const sketchers = new Map<number, NumberSketcher>();
const space = new SketchSpace();

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'add') add(message);
  else end(message.sketch);
});

function add({ sketch, size, block, length }: Extract<ToThread, { readonly kind: 'add' }>): void {
  const sketcher = sketchers.get(sketch) ?? new NumberSketcher(size, space);
  sketchers.set(sketch, sketcher);
  sketcher.add(block, length);
  tell({ kind: 'used', block }, [block]);
}

function end(sketch: number): void {
  const numbers = sketchers.get(sketch)?.result();
  if (numbers === undefined) throw new Error('A sketch was asked for that nothing was added to.');
  sketchers.delete(sketch);
  tell({ kind: 'sketched', sketch, numbers }, [numbers.values, numbers.counts]);
}

function tell(message: FromThread, given: readonly Float64Array[]): void {
  parentPort?.postMessage(message, given.map(({ buffer }) => buffer as ArrayBuffer));
}
