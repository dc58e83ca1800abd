import { describe, expect, it } from 'vitest';
import { parseTags, spellTags } from '../../src/ingestion/tags.ts';

describe('tags', () => {
  it.each([
    ['{"team":"payments"," org":"acme"}', { team: 'payments', ' org': 'acme' }],
    ['{"spot":true,"cores":4,"gone":null}', { spot: 'true', cores: '4' }],
    ['"team": "payments","env": "prod"', { team: 'payments', env: 'prod' }],
    ['[{"key":"team","value":"payments"},{"key":"spot"}]', { team: 'payments', spot: 'true' }],
    ['{team=payments, env=prod}', { team: 'payments', env: 'prod' }],
    ['{"list":["a"]}', { list: '["a"]' }],
    ['{}', {}],
    ['  ', {}],
    [null, {}],
  ])('are read from %s', (text, tags) => {
    expect({ ...parseTags(text) }).toEqual(tags);
  });

  it.each(['payments', '{"team":', '[1]', '42', '{a=b=c}'])('cannot be read from %s', (text) => {
    expect(parseTags(text)).toBeUndefined();
  });

  it('may be called like something JavaScript knows', () => {
    const tags = parseTags('{"__proto__":"a","constructor":"b"}');

    expect(Object.entries(tags ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });

  it('are spelled the same in whatever order they come', () => {
    expect(spellTags({ b: '1', a: '2' })).toBe(spellTags({ a: '2', b: '1' }));
  });
});
