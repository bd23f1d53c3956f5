import { formatBytes } from './format.js';
import { widthOf } from './terminal-width.js';
import { fit } from './text-width.js';

const redrawEveryMs = 80;
const barWidth = 24;

/** What is counted, as people read it. */
export type Amount = (count: number) => string;

/** `model.bin  ██████      52 %  1.2 GB of 2.3 GB  210 MB/s` */
export function progressLine(name: string, done: number, total: number, elapsedMs: number, width: number, amount: Amount = formatBytes): string {
  const share = total > 0 ? Math.min(1, done / total) : 1;
  const bar = '█'.repeat(Math.round(share * barWidth)).padEnd(barWidth, '·');
  const speed = elapsedMs > 250 ? `  ${amount((1000 * done) / elapsedMs)}/s` : '';
  const figures = `  ${bar}  ${Math.floor(share * 100).toString().padStart(3)} %  ${amount(done)} of ${amount(total)}${speed}`;
  const room = Math.max(8, width - figures.length - 1);
  return fit(`${fit(name, room).padEnd(Math.min(room, 20))}${figures}`, Math.max(1, width - 1));
}

/** For people who watch: not for programs, which read a pipe or JSON, and not where lines can not be drawn anew or nothing but text is wanted. */
function isWatched({ json = false }: Asked): boolean {
  const { CI, NO_COLOR, TERM } = process.env;
  return process.stderr.isTTY && process.stdout.isTTY && !json && !CI && !NO_COLOR && TERM !== 'dumb';
}

interface Asked {
  /** As the command was asked for. */
  readonly json?: boolean | undefined;
}

/** One transfer after another on one line of standard error; silent when nobody watches. */
export class ProgressBar {
  private name = '';
  private startedAt = 0;
  private drawnAt = 0;
  private amount: Amount = formatBytes;

  private readonly isShown: boolean;

  constructor(asked: Asked) {
    this.isShown = isWatched(asked);
  }

  /** @param amount how what is counted is read; bytes unless told */
  begin(name: string, amount: Amount = formatBytes): void {
    this.name = name;
    this.amount = amount;
    this.startedAt = performance.now();
    this.drawnAt = 0;
  }

  readonly update = (done: number, total: number): void => {
    if (!this.isShown) return;
    const now = performance.now();
    if (now - this.drawnAt < redrawEveryMs && done < total) return;
    this.drawnAt = now;
    process.stderr.write(`\r\u001b[2K${progressLine(this.name, done, total, now - this.startedAt, widthOf(process.stderr.columns), this.amount)}`);
  };

  end(): void {
    if (this.isShown) process.stderr.write('\r\u001b[2K');
  }
}
