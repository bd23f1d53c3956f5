/** A moment as the field of a browser has it, in the reader's zone. */
export function localText(moment: Date): string {
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What two such fields mean together; undefined where they are no span. */
export function spanMeant(from: string, to: string): { readonly from: string; readonly to: string } | undefined {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  return Number.isFinite(start) && Number.isFinite(end) && start < end ? { from: new Date(start).toISOString(), to: new Date(end).toISOString() } : undefined;
}
