import type { Examples } from './weather.js';

export interface Hyperparameters {
  readonly learningRate: number;
  readonly hidden: number;
  /** Weight decay. */
  readonly decay: number;
  readonly batchSize: number;
}

export interface Evaluation {
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
  readonly accuracy: number;
  /** `confusion[actual][predicted]`, in counts. */
  readonly confusion: readonly (readonly number[])[];
}

/** A layer's weights with Adam's two moments (Kingma & Ba 2015). */
class Weights {
  readonly values: Float64Array;
  readonly gradient: Float64Array;
  private readonly mean: Float64Array;
  private readonly variance: Float64Array;
  private steps = 0;

  constructor(inputs: number, outputs: number, random: () => number) {
    const scale = Math.sqrt(2 / inputs);
    this.values = Float64Array.from({ length: (inputs + 1) * outputs }, (_, at) => (at < inputs * outputs ? scale * gaussian(random) : 0));
    this.gradient = new Float64Array(this.values.length);
    this.mean = new Float64Array(this.values.length);
    this.variance = new Float64Array(this.values.length);
  }

  step(rate: number, decay: number): void {
    this.steps++;
    const [keepMean, keepVariance] = [1 - 0.9 ** this.steps, 1 - 0.999 ** this.steps];
    for (let at = 0; at < this.values.length; at++) {
      const slope = this.gradient[at]!;
      const mean = (this.mean[at] = 0.9 * this.mean[at]! + 0.1 * slope);
      const variance = (this.variance[at] = 0.999 * this.variance[at]! + 0.001 * slope * slope);
      this.values[at]! -= rate * (mean / keepMean / (Math.sqrt(variance / keepVariance) + 1e-8) + decay * this.values[at]!);
    }
    this.gradient.fill(0);
  }
}

/** One hidden layer of rectified units and a softmax, trained by Adam on cross-entropy. */
export class Network {
  private readonly first: Weights;
  private readonly second: Weights;
  private readonly hidden: Float64Array;
  private readonly output: Float64Array;
  private readonly random: () => number;

  constructor(
    private readonly inputs: number,
    private readonly classes: number,
    private readonly settings: Hyperparameters,
    seed: number,
  ) {
    this.random = seeded(seed);
    this.first = new Weights(inputs, settings.hidden, this.random);
    this.second = new Weights(settings.hidden, classes, this.random);
    this.hidden = new Float64Array(settings.hidden);
    this.output = new Float64Array(classes);
  }

  get parameterCount(): number {
    return this.first.values.length + this.second.values.length;
  }

  /** One pass over the examples in a random order. @returns the mean loss on the way */
  trainEpoch({ inputs, targets }: Examples, from: number, to: number): number {
    const order = shuffled(from, to, this.random);
    let loss = 0;
    for (let at = 0; at < order.length; at++) {
      const index = order[at]!;
      loss += this.accumulate(inputs[index]!, targets[index]!);
      if ((at + 1) % this.settings.batchSize === 0 || at === order.length - 1) {
        this.first.step(this.settings.learningRate, this.settings.decay);
        this.second.step(this.settings.learningRate, this.settings.decay);
      }
    }
    return loss / order.length;
  }

  evaluate({ inputs, targets }: Examples, from: number, to: number): Evaluation {
    const confusion = Array.from({ length: this.classes }, () => new Array<number>(this.classes).fill(0));
    let [loss, hits] = [0, 0];
    for (let at = from; at < to; at++) {
      const target = targets[at]!;
      this.forward(inputs[at]!);
      const guess = this.output.indexOf(Math.max(...this.output));
      confusion[target]![guess]! += 1;
      loss -= Math.log(this.output[target]! + 1e-12);
      if (guess === target) hits++;
    }
    return { loss: loss / (to - from), accuracy: hits / (to - from), confusion };
  }

  /** The class that the input most likely belongs to. */
  guess(input: Float64Array): number {
    this.forward(input);
    return this.output.indexOf(Math.max(...this.output));
  }

  /** Everything needed to predict elsewhere. */
  toJSON() {
    return { inputs: this.inputs, hidden: this.settings.hidden, classes: this.classes, first: [...this.first.values], second: [...this.second.values] };
  }

  private forward(input: Float64Array): void {
    const { hidden: units } = this.settings;
    const { first, second, hidden, output, inputs, classes } = this;
    for (let unit = 0; unit < units; unit++) {
      let sum = first.values[inputs * units + unit]!;
      for (let at = 0; at < inputs; at++) sum += input[at]! * first.values[at * units + unit]!;
      hidden[unit] = sum > 0 ? sum : 0;
    }
    let highest = -Infinity;
    for (let kind = 0; kind < classes; kind++) {
      let sum = second.values[units * classes + kind]!;
      for (let unit = 0; unit < units; unit++) sum += hidden[unit]! * second.values[unit * classes + kind]!;
      output[kind] = sum;
      if (sum > highest) highest = sum;
    }
    let total = 0;
    for (let kind = 0; kind < classes; kind++) total += output[kind] = Math.exp(output[kind]! - highest);
    for (let kind = 0; kind < classes; kind++) output[kind]! /= total;
  }

  private accumulate(input: Float64Array, target: number): number {
    this.forward(input);
    const { hidden: units } = this.settings;
    const { first, second, hidden, output, inputs, classes } = this;
    const loss = -Math.log(output[target]! + 1e-12);
    output[target]! -= 1;
    for (let unit = 0; unit < units; unit++) {
      const active = hidden[unit]!;
      let slope = 0;
      for (let kind = 0; kind < classes; kind++) {
        second.gradient[unit * classes + kind]! += active * output[kind]!;
        slope += output[kind]! * second.values[unit * classes + kind]!;
      }
      if (active <= 0) continue;
      first.gradient[inputs * units + unit]! += slope;
      for (let at = 0; at < inputs; at++) first.gradient[at * units + unit]! += slope * input[at]!;
    }
    for (let kind = 0; kind < classes; kind++) second.gradient[units * classes + kind]! += output[kind]!;
    return loss;
  }
}

function shuffled(from: number, to: number, random: () => number): Uint32Array {
  const order = Uint32Array.from({ length: to - from }, (_, at) => from + at);
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return order;
}

/** Marsaglia's polar method. */
function gaussian(random: () => number): number {
  for (;;) {
    const [x, y] = [2 * random() - 1, 2 * random() - 1];
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/** Mulberry32: the same seed trains the same network. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
