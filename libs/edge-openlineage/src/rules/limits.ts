/** What an event says beyond the limits of libs/pipelines is cut or left out of what follows from the event, and kept in the event itself. This one is of one event, over all reports that it becomes. */
export const maxColumnSourcesPerEvent = 100_000;

/** At most so many code points of it: whoever reads it sees that it was cut. */
export function clipped(text: string | undefined, limit: number): string | undefined {
  if (text === undefined || text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
