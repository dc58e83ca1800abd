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
    [
      'a budget for a team that is not there',
      'budgets:\n  - { scope: nope, amount: 5 }',
      /penny.yml:2: budgets.0.scope "nope" is no team/,
    ],
    [
      'a budget without an amount',
      'budgets: [{ scope: all }]',
      /budgets.0 has no amount; write amount: 5000 or autoAdjust: true/,
    ],
    ['a budget of nothing', 'budgets: [{ scope: all, amount: 0 }]', /budgets.0.amount must be more than zero/],
    ['a budget in words', 'budgets: [{ scope: all, amount: much }]', /is no amount; write a number such as 5000/],
    [
      'a budget by the week',
      'budgets: [{ scope: all, amount: 5, period: weekly }]',
      /write monthly, quarterly or yearly/,
    ],
    [
      'a budget for a tag without sums',
      'budgets: [{ scope: all, amount: 5, tag: { app: x } }]',
      /budgets.0.tag.app is a tag I keep no sums by; add "app" to tagKeys/,
    ],
    [
      'a budget for two tags',
      'tagKeys: [a, b]\nbudgets: [{ scope: all, amount: 5, tag: { a: x, b: y } }]',
      /one tag with one value/,
    ],
    [
      'a budget for a service and a tag',
      'tagKeys: [a]\nbudgets: [{ scope: all, amount: 5, service: s, tag: { a: x } }]',
      /a service and a tag/,
    ],
    [
      'two budgets for the same',
      'budgets: [{ scope: all, amount: 5 }, { scope: all, autoAdjust: true }]',
      /budgets.1 is for the same as an earlier budget/,
    ],
    [
      'a threshold that is no per cent figure',
      'budgets: [{ scope: all, amount: 5, thresholds: { actual: [0.8] } }]',
      /write 80 for 80 %/,
    ],
    [
      'an amount from one month',
      'budgets: [{ scope: all, autoAdjust: { periods: 1 } }]',
      /budgets.0.autoAdjust.periods/,
    ],
    [
      'a role that sets the budgets of a team that is not there',
      'roles: { a: { members: [], sees: all, setsBudgets: [nope] } }',
      /roles.a.setsBudgets names a team/,
    ],
    [
      'a detector that there is not',
      'waste: { detectors: { unatached-volume: off } }',
      /waste.detectors.unatached-volume is no detector; did you mean unattached-volume\? known: /,
    ],
    [
      'a number that a detector does not know',
      'waste: { detectors: { unattached-volume: { graceday: 3 } } }',
      /is no setting of unattached-volume; did you mean graceDays\? known: graceDays/,
    ],
    [
      'a detector that is on',
      'waste: { detectors: { unattached-volume: on } }',
      /is neither off nor settings; write off, or numbers/,
    ],
    ['waste of less than nothing', 'waste: { tellAbove: -1 }', /waste.tellAbove is no amount of money a month/],
    [
      'a role that leaves alone what is of a team that is not there',
      'roles: { a: { members: [], sees: all, setsExemptions: [nope] } }',
      /roles.a.setsExemptions names a team/,
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
    [
      'an account whose resources two sources read',
      'sources: [{ name: a, kind: aws-resources, accounts: ["111111111111"] }, { name: b, kind: aws-resources, accounts: ["111111111111"] }]',
      /sources.1.accounts.0 "111111111111" is read by "a" already/,
    ],
    [
      'several accounts without a role',
      'sources: [{ name: a, kind: aws-resources, accounts: ["111111111111", "222222222222"] }]',
      /sources.0 needs a role for several accounts; write role:/,
    ],
    [
      'an external id without a role',
      'sources: [{ name: a, kind: aws-resources, accounts: ["111111111111"], externalId: word }]',
      /needs a role for an externalId/,
    ],
    [
      'no account',
      'sources: [{ name: a, kind: aws-resources, accounts: [] }]',
      /names no account; write the 12 digits/,
    ],
    [
      'a role by its ARN',
      'sources: [{ name: a, kind: aws-resources, accounts: ["111111111111"], role: "arn:aws:iam::1:role/Penny" }]',
      /is not a role's name; write only the name, such as Penny/,
    ],
    [
      'one role for reading and for acting',
      'sources: [{ name: a, kind: aws-resources, accounts: ["111111111111"], role: Penny, actRole: Penny }]',
      /sources.0.actRole "Penny" is the role that reads; write another one/,
    ],
    [
      'a role for acting by its ARN',
      'sources: [{ name: a, kind: aws-resources, accounts: ["111111111111"], actRole: "arn:aws:iam::1:role/Acts" }]',
      /sources.0.actRole is not a role's name/,
    ],
    [
      'a region that is a place',
      'sources: [{ name: a, kind: aws-resources, accounts: ["111111111111"], regions: [Frankfurt] }]',
      /is not an AWS region; write one such as eu-central-1/,
    ],
    [
      'more days than two months',
      'sources: [{ name: a, kind: aws-resources, accounts: ["111111111111"], days: 90 }]',
      /sources.0.days is at most 60/,
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
