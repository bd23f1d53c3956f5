import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { NumberSketcher, type NumberSketch, sketchBlock, type SketchSize } from './sketch.js';
import { SketchSpace } from './sketch-space.js';
import type { FromThread, ToThread } from './sketch-thread.js';

type Block = Float64Array<ArrayBuffer>;

/** Columns of so few rows are put in order here: a thread takes longer to begin. */
const rowsForAThread = 1 << 15;
const firstBlock = 1 << 14;
/** What the thread has not used yet. Whoever reads faster waits then. */
const mostBytesGiven = 16 << 20;
/** Blocks that are kept for the next column: memory that is asked for anew must be cleared first, which takes as long as sorting. */
const mostSpare = 16;

/** Where numbers are put in order: a few here, many in a thread that begins with the first of them and ends with the process. */
export class Sketching {
  private thread: Worker | undefined;
  private readonly wanted = new Map<number, (numbers: NumberSketch) => void>();
  private readonly spare: Block[] = [];
  private readonly space = new SketchSpace();
  private count = 0;
  private given = 0;

  /** @param program of the thread: where it is, or the script itself */
  constructor(private readonly program: { readonly path: string } | { readonly script: string }) {}

  /** A column whose rows begin to come. */
  column(size: SketchSize): ColumnSketch {
    return new ColumnSketch(this, size, (this.count += 1));
  }

  /** Waits until there is room for more. */
  async room(): Promise<void> {
    while (this.thread !== undefined && this.given > mostBytesGiven) await once(this.thread, 'message');
  }

  /** Memory for numbers, of any length. */
  block(): Block {
    return this.spare.pop() ?? new Float64Array(firstBlock);
  }

  /** Gives the first `length` numbers of a block to the thread. */
  add(sketch: number, size: SketchSize, block: Block, length: number): void {
    this.given += block.byteLength;
    this.tell({ kind: 'add', sketch, size, block, length }, [block.buffer]);
  }

  /** What all blocks of a sketch come to. */
  end(sketch: number): Promise<NumberSketch> {
    return new Promise((resolve) => {
      this.wanted.set(sketch, resolve);
      this.tell({ kind: 'end', sketch }, []);
    });
  }

  /** The same of one block in this thread. */
  here(size: SketchSize, block: Block, length: number): NumberSketch {
    const sketcher = new NumberSketcher(size, this.space);
    sketcher.add(block, length);
    this.keep(block);
    return sketcher.result();
  }

  private keep(block: Block): void {
    if (this.spare.length < mostSpare) this.spare.push(block);
  }

  private tell(message: ToThread, transferred: readonly ArrayBuffer[]): void {
    this.thread ??= this.begin();
    this.thread.postMessage(message, transferred);
  }

  private begin(): Worker {
    const thread = 'path' in this.program ? new Worker(this.program.path, { execArgv: [] }) : new Worker(this.program.script, { eval: true, execArgv: [] });
    // What goes wrong there ends the process, as it would here, and its words are the last.
    thread.on('error', (error) => {
      throw error;
    });
    thread.on('message', (message: FromThread) => {
      if (message.kind === 'used') {
        this.given -= message.block.byteLength;
        this.keep(message.block);
      } else {
        this.wanted.get(message.sketch)?.(message.numbers);
        this.wanted.delete(message.sketch);
      }
    });
    return thread;
  }
}

/** One column while its rows come. */
export class ColumnSketch {
  private block: Block;
  private length = 0;
  private isGiven = false;

  constructor(
    private readonly sketching: Sketching,
    private readonly size: SketchSize,
    private readonly sketch: number,
  ) {
    this.block = sketching.block();
  }

  /** Makes room for so many numbers, and says where the next of them goes. */
  reserve(rows: number): { readonly block: Float64Array; readonly at: number } {
    if (this.length + rows > sketchBlock) this.give(this.sketching.block());
    while (this.length + rows > this.block.length) {
      const wider = new Float64Array(this.block.length * 2);
      wider.set(this.block.subarray(0, this.length));
      this.block = wider;
    }
    return { block: this.block, at: this.length };
  }

  /** So many of those that there was room made for were written. */
  wrote(rows: number): void {
    this.length += rows;
  }

  /** The distribution of what was written. No row follows. */
  async result(): Promise<NumberSketch> {
    if (!this.isGiven && this.length <= rowsForAThread) return this.sketching.here(this.size, this.block, this.length);
    this.give(new Float64Array());
    return this.sketching.end(this.sketch);
  }

  private give(next: Block): void {
    this.sketching.add(this.sketch, this.size, this.block, this.length);
    this.isGiven = true;
    this.block = next;
    this.length = 0;
  }
}
