import { describe, expect, it } from 'vitest';
import {
  didYouMean,
  grantScope,
  grantsOf,
  mayBudget,
  mayExempt,
  requireMayBudget,
  requireMayExempt,
} from '../../src/analysis/access.ts';
import { aConfig } from '../fakes/builders.ts';

const config = aConfig();
const ana = { userId: 'U1', email: 'ana@acme.example' };
const finn = { userId: 'U2', email: 'fin@acme.example' };
const stranger = { userId: 'U3', email: 'who@acme.example' };

describe('who may see what', () => {
  it('gives a member her own team', () => {
    expect(grantScope(ana, 'mine', config)).toMatchObject({ scope: 'payments' });
    expect(grantScope(ana, 'Payments', config)).toMatchObject({ scope: 'payments' });
  });

  it.each(['all', 'search', 'unallocated'])('does not give a member %s', (scope) => {
    expect(() => grantScope(ana, scope, config)).toThrow(/not shown to you. You may see payments. The role "finops"/);
  });

  it('gives a role what it sees', () => {
    expect(grantScope(finn, 'all', config)).toMatchObject({ scope: '*', label: 'all' });
    expect(grantScope(finn, 'search', config)).toMatchObject({ scope: 'search' });
  });

  it('gives everybody everything where the policy says so', () => {
    expect(
      grantScope(stranger, 'search', aConfig('').visibility === 'all' ? config : { ...config, visibility: 'all' }),
    ).toMatchObject({ scope: 'search' });
  });

  it('tells somebody without a team how to join one', () => {
    expect(() => grantScope(stranger, 'mine', config)).toThrow(
      /who@acme.example is not on a team yet.*members.*penny.yml/,
    );
  });

  it.each(['guest', 'other-organisation'] as const)('shows a %s nothing, whatever the policy says', (outsider) => {
    expect(() => grantScope({ ...finn, outsider }, 'all', { ...config, visibility: 'all' })).toThrow(/guests/);
  });

  it('shows nothing to somebody Slack gives no e-mail for', () => {
    expect(() => grantScope({ userId: 'U4' }, 'payments', { ...config, visibility: 'all' })).toThrow(/not shown/);
  });

  it('asks back when a team is misspelt', () => {
    expect(() => grantScope(finn, 'paymnets', config)).toThrow(/Did you mean payments\?/);
    expect(didYouMean('zzz', ['payments'])).toBeUndefined();
  });
});

describe('who may set budgets', () => {
  const policy = {
    ...config,
    roles: {
      finops: { members: ['fin@acme.example'], sees: 'all' as const, setsBudgets: 'all' as const, setsExemptions: [] },
      buyers: { members: ['who@acme.example'], sees: ['search'], setsBudgets: ['search'], setsExemptions: ['search'] },
    },
  };
  const ben = { userId: 'U5', email: 'ben@acme.example' };
  const scopesOf = (asker: typeof ana & { operator?: boolean }) =>
    grantsOf(asker, policy)
      .filter((grant) => mayBudget(asker, grant, policy))
      .map(({ label }) => label);

  it.each([
    ['a lead: of her own team', ana, ['payments']],
    ['a member: none', ben, []],
    ['a role: what it says', stranger, ['search']],
    ['a role that may set all', finn, ['all', 'payments', 'search', 'unallocated']],
    ['the operator at the terminal', { ...ben, operator: true }, ['all', 'payments', 'search', 'unallocated']],
  ])('%s', (_, asker, scopes) => {
    expect(scopesOf(asker)).toEqual(scopes);
  });

  it('is nobody from outside, whatever their address', () => {
    expect(mayBudget({ ...ana, outsider: 'guest' }, grantScope(ana, 'payments', policy), policy)).toBe(false);
    expect(() => grantsOf({ ...ana, outsider: 'guest' }, policy)).toThrow(/guests/);
  });

  it('is nobody without an address, also where a team has no lead', () => {
    const leaderless = { ...policy, teams: [{ name: 'payments', members: [], lead: undefined }] };
    const nobody = { userId: 'U6', email: undefined };

    expect(mayBudget(nobody, grantScope(finn, 'payments', leaderless), leaderless)).toBe(false);
  });

  it('names who may', () => {
    expect(() => requireMayBudget(ben, grantScope(ben, 'payments', policy), policy)).toThrow(
      'Budgets of payments are set by its lead, ana@acme.example and the role "finops".',
    );
  });
});

describe('who may say what is left alone', () => {
  const role = (setsExemptions: 'all' | string[]) => ({
    members: ['fin@acme.example'],
    sees: 'all' as const,
    setsBudgets: 'all' as const,
    setsExemptions,
  });
  const policy = (setsExemptions: 'all' | string[]) => ({ ...config, roles: { finops: role(setsExemptions) } });

  it.each([
    ['a lead, of her own team', ana, [], true],
    ['a role that says so', finn, ['payments'], true],
    ['a role that may do so for all', finn, 'all' as const, true],
    ['a role that may only set budgets', finn, [], false],
    ['the operator at the terminal', { userId: 'terminal', operator: true }, [], true],
    ['nobody from outside, whatever their address', { ...ana, outsider: 'guest' as const }, 'all' as const, false],
    ['nobody without an address', { userId: 'U6' }, 'all' as const, false],
  ])('is %s', (_, asker, right, may) => {
    expect(mayExempt(asker, grantScope(ana, 'payments', config), policy(right))).toBe(may);
  });

  it('names who may', () => {
    expect(() => requireMayExempt(stranger, grantScope(ana, 'payments', config), policy('all'))).toThrow(
      'What is left alone of payments is decided by its lead, ana@acme.example and the role "finops".',
    );
  });
});
