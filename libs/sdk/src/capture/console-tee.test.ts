import { describe, expect, it } from 'vitest';
import { ConsoleTee, LineSplitter } from './console-tee.js';

describe('splitting output into lines', () => {
  it('waits for the end of a line, whatever the pieces', () => {
    const splitter = new LineSplitter();
    expect(splitter.push('a\nb')).toEqual(['a']);
    expect(splitter.push(Buffer.from('c\n\nd'))).toEqual(['bc', '']);
    expect(splitter.end()).toEqual(['d']);
    expect(splitter.end()).toEqual([]);
  });

  it('joins letters that were cut between pieces', () => {
    const bytes = Buffer.from('Größe\n');
    const splitter = new LineSplitter();
    expect([...bytes].flatMap((byte) => splitter.push(Uint8Array.of(byte)))).toEqual(['Größe']);
  });

  it('keeps of a progress bar what a terminal would show', () => {
    expect(new LineSplitter().push('10 %\r20 %\r30 %\ndone\r\n')).toEqual(['30 %', 'done']);
  });

  it('bounds a line that never ends', () => {
    const splitter = new LineSplitter();
    const lines = Array.from({ length: 100 }, () => splitter.push('x'.repeat(1000))).flat();
    expect(lines.length).toBeGreaterThan(5);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(10_000);
  });
});

describe('the tee', () => {
  it('hears what the process writes, passes it on unchanged, and leaves no trace', () => {
    const before = process.stdout.write;
    const heard: string[] = [];
    const tee = new ConsoleTee(({ text }) => heard.push(text));
    const other = new ConsoleTee(({ text }) => heard.push(`other ${text}`));
    expect(process.stdout.write).not.toBe(before);
    tee.hear('stdout', 'one\n');
    other.stop();
    tee.hear('stdout', 'two\nthree');
    tee.stop();
    expect(heard).toEqual(['one', 'two', 'three']);
    expect(process.stdout.write).toBe(before);
  });
});
