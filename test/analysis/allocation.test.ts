import { describe, expect, it } from 'vitest';
import { compileAllocation } from '../../src/analysis/allocation.ts';
import { loadConfig } from '../../src/config.ts';
import { aKey } from '../fakes/builders.ts';

const teamOf = (yaml: string, key: Parameters<typeof aKey>[0]) =>
  compileAllocation(loadConfig({}, yaml)).teamOf(aKey(key));

const TEAMS = `
teams:
  - { name: one, owns: [{ account: '200' }, { tag: { team: [one, uno] } }] }
  - { name: two, owns: [{ tag: { team: two } }, { resourceName: '/^two-/' }, { service: AmazonS3, region: eu-west-1 }] }
sharedCosts: [{ name: hub, match: { account: '900' } }]
`;

describe('allocation', () => {
  it.each([
    ['a tag', { tags: { team: 'uno' } }, 'one'],
    ['an account', { tags: {} }, 'one'],
    ['a tag before an account, wherever they stand', { tags: { team: 'two' } }, 'two'],
    ["a resource's name before a tag", { tags: { team: 'one' }, resourceName: 'two-cache' }, 'two'],
    ['two columns before one', { serviceName: 'AmazonS3', regionId: 'eu-west-1', tags: { team: 'one' } }, 'two'],
    [
      'all columns of a rule, not some',
      { serviceName: 'AmazonS3', tags: {}, subAccountId: '1', subAccountName: 'x' },
      'unallocated',
    ],
    ['a shared pool', { subAccountId: '900', tags: {} }, 'shared:hub'],
    ['nothing that matches', { subAccountId: '1', subAccountName: 'x', tags: { team: 'three' } }, 'unallocated'],
  ])('goes by %s', (_, key, team) => {
    expect(teamOf(TEAMS, key)).toBe(team);
  });

  it('has another fingerprint when a rule changes, and the same when only members do', () => {
    const fingerprint = (yaml: string) => compileAllocation(loadConfig({}, yaml)).fingerprint;

    expect(fingerprint(TEAMS.replace('uno', 'eins'))).not.toBe(fingerprint(TEAMS));
    expect(fingerprint(TEAMS.replace('name: one,', 'name: one, members: [a@b.example],'))).toBe(fingerprint(TEAMS));
  });
});
