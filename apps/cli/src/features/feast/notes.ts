import type { ProtoMessage } from './proto-message.js';

/** What an import leaves out or reads loosely, in the order in which it comes up, each once. */
export class Notes {
  private readonly lines = new Set<string>();

  add(line: string): void {
    this.lines.add(line);
  }

  /** Names fields that this version of the import does not know. */
  unknown(what: string, message: ProtoMessage, known: readonly number[]): void {
    const numbers = message.beyond(known);
    if (numbers.length) this.add(`${what}: the field${numbers.length > 1 ? 's' : ''} ${numbers.join(', ')} of Feast's protobuf ${numbers.length > 1 ? 'are' : 'is'} not known here and left out.`);
  }

  get all(): readonly string[] {
    return [...this.lines];
  }
}
