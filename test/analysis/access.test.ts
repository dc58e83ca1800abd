import { describe, expect, it } from 'vitest';
import { didYouMean, grantScope } from '../../src/analysis/access.ts';
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
