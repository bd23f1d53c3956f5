/** What libs/pipelines takes at the most. What an event says beyond it is cut or left out of what follows from the event, and kept in the event itself. */
export const maxNameLength = 2_000;
export const maxUsesPerReport = 1_000;
export const maxFieldsPerUse = 5_000;
export const maxColumnSourcesPerReport = 10_000;
export const maxTextLength = 20_000;
export const maxCodeLength = 100_000;
export const maxEntries = 500;
/** Of one event, over all reports that it becomes. */
export const maxColumnSourcesPerEvent = 100_000;

/** At most so many code points of it: whoever reads it sees that it was cut. */
export function clipped(text: string | undefined, limit: number): string | undefined {
  if (text === undefined || text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
