import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { blockBegin, hashSize, leastLine, type LineBlock, type LineExpectation, RunCheck, type RunChecker, type RunRoom, type SoundRun } from '@plinth/verify';

/** More would wait for the bytes: one thread unfolds and hashes them. */
const mostThreads = 3;
/** A thread has its next block before it is done with the one at hand. */
const slotsPerThread = 2;
/** Room for the lines of one block in each of the two files; twice what a piece of a file has. */
const slotBytes = 512 << 10;
const slotLines = slotBytes / leastLine;
/** Tells a thread of ours from any other that loads this module. */
const purpose = 'plinth-verify';

/** Memory that two threads see: it is written by one and read by the other in turn, so that nothing is made or given away for a block. */
interface Slot extends RunRoom {
  readonly events: Uint8Array;
  readonly rows: Uint8Array;
}

interface Begin {
  readonly expected: LineExpectation;
}

/** The first bytes of a slot are a block. */
interface Question {
  readonly slot: number;
  readonly events: number;
  readonly rows: number | undefined;
}

/** The room is the slot's. */
type Answer = Omit<SoundRun, keyof RunRoom>;

interface Waiting {
  readonly slot: Slot;
  readonly resolve: (run: SoundRun) => void;
  readonly reject: (error: Error) => void;
}

/** Threads that look at lines of events while this one reads and hashes; none where there is but one core. They are begun at once, as that takes a while. */
export class CheckThreads {
  private readonly threads = Array.from({ length: Math.min(availableParallelism() - 1, mostThreads) }, () => new CheckThread());

  /** @returns undefined where there are no threads */
  get open(): ((expected: LineExpectation) => RunChecker) | undefined {
    return this.threads.length === 0 ? undefined : (expected) => this.checker(expected);
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.close()));
  }

  private checker(expected: LineExpectation): RunChecker {
    const { threads } = this;
    for (const thread of threads) thread.begin({ expected });
    let given = 0;
    return { width: threads.length * slotsPerThread, check: async (block) => threads[given++ % threads.length]?.ask(block) };
  }
}

class CheckThread {
  private readonly slots = Array.from({ length: slotsPerThread }, () => makeSlot());
  /** This very file: what it does in a thread stands at its end. */
  private readonly worker = new Worker(new URL(import.meta.url), { workerData: { purpose, slots: this.slots } });
  /** In the order of the questions, which is that of the answers. */
  private readonly waiting: Waiting[] = [];
  private asked = 0;
  private failure: Error | undefined;

  constructor() {
    this.worker.on('message', (answer: Answer) => {
      const next = this.waiting.shift();
      next?.resolve({ ...answer, sequences: next.slot.sequences, hashes: next.slot.hashes, withheld: next.slot.withheld });
    });
    this.worker.on('error', (error: Error) => this.fail(error));
    this.worker.on('exit', () => this.fail(new Error('A thread that looks at lines ended by itself.')));
  }

  begin(begin: Begin): void {
    this.worker.postMessage(begin);
  }

  /** @returns undefined for a block that has no room */
  async ask({ events, rows }: LineBlock): Promise<SoundRun | undefined> {
    const number = this.asked++ % slotsPerThread;
    const slot = this.slots[number];
    if (!slot || events.length > slotBytes || (rows && rows.length > slotBytes)) return undefined;
    slot.events.set(events);
    if (rows) slot.rows.set(rows);
    return new Promise((resolve, reject) => {
      if (this.failure) return reject(this.failure);
      this.waiting.push({ slot, resolve, reject });
      this.worker.postMessage({ slot: number, events: events.length, rows: rows?.length } satisfies Question);
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const { reject } of this.waiting.splice(0)) reject(this.failure);
  }
}

function makeSlot(): Slot {
  return { events: new Uint8Array(new SharedArrayBuffer(slotBytes)), rows: new Uint8Array(new SharedArrayBuffer(slotBytes)), sequences: new Float64Array(new SharedArrayBuffer(slotLines * Float64Array.BYTES_PER_ELEMENT)), hashes: new Uint8Array(new SharedArrayBuffer(slotLines * hashSize)), withheld: new Uint8Array(new SharedArrayBuffer(slotLines)) };
}

/** What such a thread does. */
function answerQuestions(port: NonNullable<typeof parentPort>, slots: readonly Slot[]): void {
  let check: RunCheck | undefined;
  port.on('message', (message: Begin | Question) => {
    if ('expected' in message) {
      check = new RunCheck(message.expected);
      return;
    }
    const slot = slots[message.slot];
    if (!check || !slot) throw new Error('A thread was asked about lines before it knew what they should be.');
    const { count, end, firstTime, lastTime } = check.from({ events: slot.events.subarray(0, message.events), rows: message.rows === undefined ? undefined : slot.rows.subarray(0, message.rows) }, blockBegin, slot);
    port.postMessage({ count, end, firstTime, lastTime } satisfies Answer);
  });
}

const given = workerData as { readonly purpose?: unknown; readonly slots?: readonly Slot[] } | null | undefined;
if (!isMainThread && parentPort && given?.purpose === purpose && given.slots) answerQuestions(parentPort, given.slots);
