let acts: (() => void)[] = [];

/**
 * Does something once all has been looked at that came in with this turn of the event loop. What is put off in one turn is done together, in its order and with
 * nothing in between, so that it can share what it costs: a journey to the database, a wake-up at the other end. Must not throw.
 */
export function atEndOfTurn(act: () => void): void {
  acts.push(act);
  if (acts.length > 1) return;
  setImmediate(() => {
    const due = acts;
    acts = [];
    for (const each of due) each();
  });
}
