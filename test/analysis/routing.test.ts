import { describe, expect, it } from 'vitest';
import { channelFor, type NoticeKind, ownChannelFor } from '../../src/analysis/routing.ts';

const ALL: NoticeKind[] = ['digest', 'anomalies', 'budgets'];
const policy = {
  teams: [{ name: 'payments', channel: '#payments' }, { name: 'search' }, { name: 'data' }],
  digests: [
    { channel: '#leads', scope: 'all', kinds: ['digest' as const] },
    { channel: '#finops', scope: 'all', kinds: ALL },
    { channel: '#data', scope: 'data', kinds: ['anomalies' as const] },
  ],
  subscriptions: [{ channelId: 'C0SEARCH', scope: 'search' }],
};

describe('where something is told', () => {
  it.each([
    ['a team with a channel', 'payments', '#payments'],
    ['a team whose channel is subscribed', 'search', 'C0SEARCH'],
    ['a team that only a channel of penny.yml is about', 'data', '#data'],
    ['what is nobody’s', 'unallocated', '#finops'],
    ['all', '*', '#finops'],
  ])('of %s', (_, scope, channel) => {
    expect(channelFor(scope, 'anomalies', policy)).toBe(channel);
  });

  it('passes over a channel that does not want this kind', () => {
    expect(channelFor('data', 'budgets', policy)).toBe('#finops');
  });

  it.each([
    ['search', 'C0SEARCH'],
    ['unallocated', undefined],
  ])('of %s, without the channels that hear of all', (scope, channel) => {
    expect(ownChannelFor(scope, 'anomalies', policy)).toBe(channel);
  });

  it('is nowhere when no channel wants it', () => {
    expect(channelFor('*', 'anomalies', { ...policy, digests: [], subscriptions: [] })).toBeUndefined();
  });
});
