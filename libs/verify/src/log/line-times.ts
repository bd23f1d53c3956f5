/** The times of an event as they stand in the bytes of its line: ISO 8601 with milliseconds and Z, so that the order of the bytes is that of the times. */
export const timeLength = 24;

/** Digits down to the hour, and where the minutes stand. */
const hourLength = 13;
const minuteAt = 14;
/** Whole minutes of difference that are sure to be less than those that are worth a remark. */
const fewMinutes = 4;

/** Puts a time as it would stand in a line; it has no other characters than ASCII's. */
export function writeTime(time: string, target: Uint8Array): void {
  for (let index = 0; index < timeLength; index++) target[index] = time.charCodeAt(index);
}

export function isBefore(bytes: Uint8Array, from: number, last: Uint8Array): boolean {
  for (let index = 0; index < timeLength; index++) {
    const difference = (bytes[from + index] ?? 0) - (last[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** Whether an event is sure to have happened shortly before it got its place; when it isn't, the times have to be reckoned with. */
export function isPunctual(bytes: Uint8Array, at: number, sequencedAt: number): boolean {
  for (let index = 0; index < hourLength; index++) if (bytes[at + index] !== bytes[sequencedAt + index]) return false;
  return minutes(bytes, at) - minutes(bytes, sequencedAt) <= fewMinutes;
}

function minutes(bytes: Uint8Array, time: number): number {
  return ((bytes[time + minuteAt] ?? 0) - 0x30) * 10 + (bytes[time + minuteAt + 1] ?? 0) - 0x30;
}
