import { afterEach, describe, expect, it } from 'vitest';
import { approve, choose } from '../../src/remediation/workflow.ts';
import { aPlan } from '../fakes/proposals.ts';
import { ANA, aDesk, BEN, type Desk } from '../fakes/remediation-desk.ts';

let desk: Desk;
afterEach(() => desk.close());

describe('another way that is chosen', () => {
  it('stays the proposal of whoever asked, who may not approve it', async () => {
    desk = await aDesk();
    const { plan } = await desk.propose('P0', { state: 'expired' });
    const resized = aPlan({ ...plan, remediation: 'resize-instance', change: { instanceType: 'm5.large' } });
    await desk.propose('P1', { proposedBy: ANA, alternatives: [resized] });

    const { proposalId, proposedBy } = await choose(desk.deps, { proposalId: 'P1', userId: ANA, alternative: 0 });

    expect(proposedBy).toBe(ANA);
    await expect(approve(desk.deps, { proposalId, userId: ANA })).rejects.toThrow('nobody approves their own proposal');
  });

  it('is not for everybody to choose', async () => {
    desk = await aDesk();
    await desk.propose('P1', { alternatives: [aPlan()] });

    await expect(choose(desk.deps, { proposalId: 'P1', userId: BEN, alternative: 0 })).rejects.toThrow(
      'ana@acme.example (the lead of payments) or the role finops can decide this; you cannot',
    );
  });
});
