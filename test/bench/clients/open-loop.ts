/** One end that asks, one thing at a time. */
export type Asker = (number: number) => Promise<unknown>;

/**
 * Asks at a fixed rate whatever the answers take, as clients that know nothing of each other do: a slow answer makes nobody ask less. Latencies count
 * from the moment at which the question was due, so waiting for a free asker is part of them.
 * @returns milliseconds, of the questions that were due after the warm-up
 */
export async function openLoop(askers: readonly Asker[], { perSecond, warmUpMs, measureMs }: { readonly perSecond: number; readonly warmUpMs: number; readonly measureMs: number }): Promise<number[]> {
  const latencies: number[] = [];
  const free = [...askers];
  const due: { readonly at: number; readonly number: number }[] = [];
  const begin = performance.now();
  const total = ((warmUpMs + measureMs) * perSecond) / 1_000;
  let failure: Error | undefined;
  let asked = 0;
  let answered = 0;
  const next = (): void => {
    for (let question = due[0]; question; question = due[0]) {
      const asker = free.pop();
      if (!asker) return;
      due.shift();
      const { at, number } = question;
      asker(number).then(
        () => {
          if (at - begin >= warmUpMs) latencies.push(performance.now() - at);
        },
        (error: unknown) => (failure ??= error instanceof Error ? error : new Error('A question failed.', { cause: error })),
      ).finally(() => {
        answered++;
        free.push(asker);
        next();
      });
    }
  };
  while (answered < total && !failure) {
    for (; asked < total && begin + (asked * 1_000) / perSecond <= performance.now(); asked++) due.push({ at: begin + (asked * 1_000) / perSecond, number: asked });
    next();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  if (failure) throw failure;
  return latencies;
}
