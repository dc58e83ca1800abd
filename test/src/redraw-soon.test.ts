import { afterEach, describe, expect, it } from 'vitest';
import { redrawer } from '../../src/redraw-soon.ts';
import { aBotWith, cardSays, toStop } from '../commands/proposals.ts';
import type { TestBot } from '../fakes/bot.ts';
import { depsOf } from '../jobs/budgets.ts';

let bot: TestBot;
afterEach(() => bot.stop());

const ANA = { userId: 'U0ANA', email: 'ana@acme.example', at: '2026-11-23T07:30:00Z' };
const approve = (proposalId: string, planHash: string) =>
  bot.store.proposals.approve({ proposalId, approval: ANA, needed: 1, planHash });
const edits = () => bot.slack.calls.filter(({ method }) => method === 'chat.update').length;

describe('drawing cards behind the back of the runner', () => {
  it('makes one edit of what changes shortly after another', async () => {
    const proposals = ['i-1', 'web-a', 'db-c'].map((id) => toStop(id));
    bot = await aBotWith(proposals);
    const cards = redrawer(depsOf(bot, 'one'), { gatherMs: 50 });

    for (const { proposalId, planHash } of proposals) {
      await approve(proposalId, planHash);
      cards.changed({ proposalId });
    }

    await cardSays(bot, /(approved by <@U0ANA>[\s\S]*){3}/);
    expect(edits()).toBe(1);
    await cards.stop();
  });

  it('draws what changes while it draws', async () => {
    const [one, other] = [toStop('i-1'), toStop('web-a')];
    bot = await aBotWith([one, other]);
    const cards = redrawer(depsOf(bot, 'one'), { gatherMs: 1 });

    await approve(one.proposalId, one.planHash);
    cards.changed(one);
    await cardSays(bot, /approved by <@U0ANA>/);
    await approve(other.proposalId, other.planHash);
    cards.changed(other);

    await cardSays(bot, /(approved by <@U0ANA>[\s\S]*){2}/);
    await cards.stop();
  });

  it('lives on when something cannot be drawn', async () => {
    const proposal = toStop('i-1');
    bot = await aBotWith([proposal]);
    const cards = redrawer(depsOf(bot, 'one'), { gatherMs: 1 });
    cards.changed({ proposalId: 'P-404' });
    await new Promise((resolve) => setTimeout(resolve, 50));

    await approve(proposal.proposalId, proposal.planHash);
    cards.changed(proposal);

    await cardSays(bot, /Approved by <@U0ANA>/);
    await cards.stop();
  });
});
