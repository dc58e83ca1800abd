import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import type { ProposalMessage } from '../../src/model/proposal-message.ts';
import type { Store } from '../../src/ports.ts';

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store.close());

const aMessage = (over: Partial<ProposalMessage> = {}): ProposalMessage => ({
  messageId: 'alert P1 2026-11-24T09:41:00Z',
  proposalId: 'P1',
  kind: 'alert',
  about: '',
  claimedBy: 'one',
  claimedAt: '2026-11-24T09:41:00Z',
  toldAt: null,
  places: [],
  print: '',
  isOver: false,
  ...over,
});
const TOLD = {
  toldAt: '2026-11-24T09:42:00Z',
  places: [{ channelId: 'C0PAY', messageTs: '1.2' }],
  print: 'abc',
};

describe('what was said of proposals', () => {
  it('is claimed by one of many', async () => {
    const claims = await Promise.all(
      ['one', 'two', 'three'].map((claimedBy) => store.proposalMessages.claim(aMessage({ claimedBy }))),
    );

    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  it('stands where it was told, until nothing can become of it any more', async () => {
    await store.proposalMessages.claim(aMessage());
    await store.proposalMessages.told(aMessage(TOLD));
    const standing = await store.proposalMessages.standing(['P1']);

    await store.proposalMessages.told(aMessage({ ...TOLD, isOver: true }));

    expect(standing).toEqual([aMessage(TOLD)]);
    expect(await store.proposalMessages.standing()).toEqual([]);
    expect(await store.proposalMessages.standing(['P2'])).toEqual([]);
    expect(await store.proposalMessages.find(aMessage().messageId)).toEqual(aMessage({ ...TOLD, isOver: true }));
  });

  it('left untold is taken over by one of many, and not once it is told', async () => {
    await store.proposalMessages.claim(aMessage());
    const untold = await store.proposalMessages.untold();
    const by = (claimedBy: string) => ({ claimedBy, at: '2026-11-24T10:02:00Z' });

    const taken = await Promise.all(
      ['two', 'three'].map((claimedBy) => store.proposalMessages.takeOver(untold[0]!, by(claimedBy))),
    );
    await store.proposalMessages.told(aMessage({ ...TOLD, claimedBy: 'two' }));

    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await store.proposalMessages.untold()).toEqual([]);
    expect(await store.proposalMessages.takeOver(untold[0]!, by('four'))).toBe(false);
  });
});
