import { describe, expect, it } from 'vitest';
import { parseQuestion } from '../../src/analysis/parse-question.ts';

const parse = (text: string) =>
  parseQuestion(text.split(' '), { today: '2026-11-23', scopes: ['all', 'payments', 'search', 'unallocated'] });

describe('a question', () => {
  it.each([
    ['', { scope: 'mine', metric: 'effective', by: undefined }],
    ['my-team', { scope: 'mine' }],
    ['payments 30d by service billed', { scope: 'payments', by: 'service', metric: 'billed' }],
    ['billed by tag:Cost$Center 30d payments', { scope: 'payments', by: 'tag:Cost$Center', metric: 'billed' }],
    ['ALL by Region', { scope: 'all', by: 'region' }],
  ])('may be "%s", in any order', (text, expected) => {
    expect(parse(text)).toMatchObject(expected);
  });

  it.each([
    ['paymets', /Did you mean payments\?/],
    ['by', /By what\?/],
    ['by regoin', /Did you mean region\?/],
    ['service', /Did you mean by service\?/],
    ['yesterdya', /Did you mean yesterday\?/],
    ['payments search', /One team at a time/],
    ['7d 30d', /One period at a time/],
    ['2026-13', /do not know the period "2026-13"/],
    ['xyzzy', /I do not know "xyzzy"\. Teams: all, payments/],
  ])('that is "%s" is answered with what was probably meant', (text, sentence) => {
    expect(() => parse(text)).toThrow(sentence);
  });
});
