import type { EventCompanion } from './event-source.js';
import type { FirstPass } from './first-pass.js';
import { blocksOf, countLines } from './lines.js';
import type { LineBlock, OpenRunChecker, RunChecker, SoundRun } from './sound-run.js';

/** Takes the lines of a file of events, in their order. Where others look at lines too, they get what they have room for, and this looks at the rest. */
export async function goOverLines(content: AsyncIterable<Uint8Array>, pass: FirstPass, companion: EventCompanion | undefined, elsewhere: OpenRunChecker | undefined): Promise<void> {
  const shared = elsewhere && new SharedBlocks(pass, elsewhere(pass.expected));
  for await (const events of blocksOf(content)) {
    const block: LineBlock = { events, rows: await companion?.rows(countLines(events)) };
    if (shared) await shared.add(block);
    else pass.takeBlock(block);
  }
  await shared?.end();
  pass.end();
}

interface Begun {
  readonly block: LineBlock;
  readonly isElsewhere: boolean;
  readonly answer: Promise<SoundRun | undefined>;
  isAnswered: boolean;
}

class SharedBlocks {
  /** In the order in which they are taken. */
  private readonly begun: Begun[] = [];
  private elsewhere = 0;

  constructor(
    private readonly pass: FirstPass,
    private readonly checker: RunChecker,
  ) {}

  async add(block: LineBlock): Promise<void> {
    const { checker, pass } = this;
    const isElsewhere = this.elsewhere < checker.width;
    const begun: Begun = { block, isElsewhere, answer: isElsewhere ? checker.check(block) : Promise.resolve(pass.check(block)), isAnswered: !isElsewhere };
    // Whoever waits for it hears of a failure; until then it is no unhandled one.
    begun.answer.then(() => (begun.isAnswered = true), () => undefined);
    if (isElsewhere) this.elsewhere += 1;
    this.begun.push(begun);
    while (this.begun[0]?.isAnswered || this.begun.length > 2 * checker.width) await this.takeFirst();
  }

  async end(): Promise<void> {
    while (this.begun.length > 0) await this.takeFirst();
  }

  private async takeFirst(): Promise<void> {
    const first = this.begun.shift();
    if (!first) return;
    this.pass.takeBlock(first.block, await first.answer);
    if (first.isElsewhere) this.elsewhere -= 1;
  }
}
