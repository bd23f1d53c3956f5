/** What may go wrong beside training without stopping it. */
export type ProblemKind =
  | 'metric' | 'input' | 'artifact' | 'capture' | 'journal' | 'journal full' | 'server away' | 'access' | 'refused' | 'internal';

export interface Problem {
  readonly kind: ProblemKind;
  /** How often it happened. */
  readonly count: number;
  /** The first occurrence, in one sentence. */
  readonly message: string;
}

/** What was thrown, in words: anything can be thrown, also what can't be made a text. */
export function reasonOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : String(error);
  } catch {
    return 'something was thrown that says nothing';
  }
}

const sayAgainMs = 60_000;

/** Counts problems and says each kind once on standard error: training must not drown in warnings, nor lose data without a word. */
export class Problems {
  private readonly kinds = new Map<ProblemKind, { count: number; message: string; saidAt: number; isOver: boolean }>();

  constructor(private readonly say: (line: string) => void) {}

  note(kind: ProblemKind, message: string): void {
    const known = this.kinds.get(kind);
    const now = Date.now();
    if (!known) {
      this.kinds.set(kind, { count: 1, message, saidAt: now, isOver: false });
      this.say(`plinth: ${message}\n`);
      return;
    }
    known.count += 1;
    if (!known.isOver || now - known.saidAt < sayAgainMs) return;
    known.isOver = false;
    known.saidAt = now;
    this.say(`plinth: ${message}\n`);
  }

  /** It passed: should it come back after a minute or more, it is worth another word. */
  passed(kind: ProblemKind): void {
    const known = this.kinds.get(kind);
    if (known) known.isOver = true;
  }

  list(): Problem[] {
    return Array.from(this.kinds, ([kind, { count, message }]) => ({ kind, count, message }));
  }

  /** Runs what must not throw into training. */
  guard<T>(kind: ProblemKind, what: string, action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.note(kind, `${what}: ${reasonOf(error)}`);
      return undefined;
    }
  }
}
