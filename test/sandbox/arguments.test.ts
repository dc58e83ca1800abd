import { describe, expect, it } from 'vitest';
import { readArguments, whyNot } from '../../sandbox/arguments.ts';

describe("the demo's arguments", () => {
  it('take a port and any number of bills', () => {
    const words = ['--port', '4700', '--bills', 'a.csv', 'b.csv', '--bills', 'c'];

    expect(readArguments(words)).toEqual({ port: 4700, bills: ['a.csv', 'c', 'b.csv'] });
    expect(readArguments([])).toEqual({ port: 0, bills: undefined });
  });

  it.each([
    [['--port', 'abc'], '--port abc is no port'],
    [['--port', '70000'], '--port 70000 is no port'],
    [['--bill', 'a.csv'], "Unknown option '--bill'. Write npm run demo"],
    [['--bills'], 'argument missing. Write npm run demo'],
    [['a.csv'], 'I do not know what to do with a.csv. Write npm run demo'],
  ])('%j are refused with a sentence', (words, sentence) => {
    expect(() => readArguments(words)).toThrow(sentence);
  });

  it('name the port that another program has', () => {
    const error = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE' });

    expect(whyNot(error, 4700)).toBe(
      'Port 4700 is taken by another program. Choose another with --port, or leave it out.',
    );
  });
});
