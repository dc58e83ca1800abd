import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../../src/config.ts';
import { policy } from '../../src/config-schema.ts';

const faultsOf = (yaml: string, env = {}) => {
  try {
    loadConfig(env, yaml);
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
};

/** Every key a JSON schema names, at any depth. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'properties' in schema && schema.properties ? Object.keys(schema.properties) : [];
  return [...new Set([...own, ...Object.values(schema).flatMap(keysOf)])];
}

describe('the configuration', () => {
  it('works without a file', () => {
    expect(loadConfig({}, '')).toMatchObject({
      reportingCurrency: 'USD',
      visibility: 'own-team',
      settleAfterHours: 48,
      databaseUrl: 'sqlite:./penny.db',
    });
  });

  it('reports every fault at once, with its line and what to write instead', () => {
    const faults = faultsOf('reportingCurrency: usd\nteams:\n  - name: a\n    members: [nobody]\n    colour: red\n', {
      PORT: 'x',
    });

    expect(faults).toEqual([
      'environment: PORT is not a port number',
      'penny.yml:1: reportingCurrency is not a currency; write three letters such as USD',
      'penny.yml:4: teams.0.members.0 is not an e-mail address; write one such as ana@example.com',
      'penny.yml:5: teams.0.colour is not a setting; see penny.example.yml',
    ]);
  });

  it.each([
    ['a digest for a team that is not there', 'digests: [{ channel: "#a", scope: nope }]', /"nope" is no team/],
    [
      'two digests for one channel',
      'digests: [{ channel: "#a", scope: all }, { channel: "#a", scope: all }]',
      /has a digest already/,
    ],
    ['two teams of one name', 'teams: [{ name: a }, { name: A }]', /is there twice/],
    [
      'a share for a team that is not there',
      'sharedCosts: [{ name: hub, match: { account: "1" }, split: { ghost: 1 } }]',
      /does not exist/,
    ],
    ['text that is no YAML', 'teams: [', /penny.yml:1: Flow sequence/],
    ['a rule that owns everything', 'teams: [{ name: a, owns: [{}] }]', /matches everything/],
    [
      'a regular expression that is none',
      'teams: [{ name: a, owns: [{ account: "/(/" }] }]',
      /not a regular expression/,
    ],
    [
      'an account number without quotes',
      'sources: [{ name: a, kind: aws-cost-explorer, billingAccountId: 12 }]',
      /write the 12 digits in quotes/,
    ],
  ])('refuses %s', (_, yaml, fault) => {
    expect(faultsOf(yaml).join('\n')).toMatch(fault);
  });

  it('cannot be changed once it is read', () => {
    const config = loadConfig({}, 'teams: [{ name: a }]');

    expect(() => (config.teams as unknown[]).push('b')).toThrow(TypeError);
  });

  it('is explained in penny.example.yml, key by key, which is valid itself', () => {
    const example = readFileSync(join(import.meta.dirname, '../../penny.example.yml'), 'utf8');
    const keys = keysOf(z.toJSONSchema(policy, { io: 'input', unrepresentable: 'any' }));

    expect(faultsOf(example)).toEqual([]);
    expect(keys.length).toBeGreaterThan(30);
    expect(keys.filter((key) => !new RegExp(`\\b${key}:`).test(example))).toEqual([]);
  });
});
