import { afterEach, describe, expect, it } from 'vitest';
import { PennyError } from '../../src/errors.ts';
import type { ProposalMessage } from '../../src/model/proposal-message.ts';
import { redrawProposals } from '../../src/redraw-proposals.ts';
import { giveFinalNotice, tellProposals } from '../../src/tell-proposals.ts';
import { aBotWith, anIdleMachine, messageWith, RULES, toStop } from '../commands/proposals.ts';
import type { TestBot } from '../fakes/bot.ts';
import { depsOf } from '../jobs/budgets.ts';
import { digestsIn, toldTo } from '../jobs/digests.ts';

const NOW = Temporal.Instant.from('2026-11-23T08:00:00Z');
const ANA = { userId: 'U0ANA', email: 'ana@acme.example', at: '2026-11-23T07:30:00Z' };

let bot: TestBot;
afterEach(() => bot.stop());

const deps = (copy = 'one') => depsOf(bot, copy);
const failed = (over: Parameters<typeof toStop>[1] = {}) =>
  toStop('i-1', { state: 'failed', approvals: [ANA], note: 'AWS refused it: UnauthorizedOperation', ...over });
const saidIn = (channel = 'C0PAY') =>
  digestsIn(bot, channel)
    .filter(({ slot }) => slot.startsWith('proposal '))
    .map(({ text }) => text);
const aClaim = (over: Partial<ProposalMessage> = {}): ProposalMessage => ({
  messageId: 'alert P-i-1 2026-11-23T08:00:00Z',
  proposalId: 'P-i-1',
  kind: 'alert',
  about: '',
  claimedBy: 'dead',
  claimedAt: NOW.toString(),
  toldAt: null,
  places: [],
  print: '',
  isOver: false,
  ...over,
});

describe('a failure', () => {
  it('is told at once to whoever approved, to the owner and to the team: what, in which state, what to do', async () => {
    bot = await aBotWith([failed({ plan: { owner: 'ben@acme.example' } })]);

    await redrawProposals(deps());

    for (const texts of [saidIn(), saidIn('D0ANA'), saidIn('D0BEN')]) {
      expect(texts).toMatchObject([
        expect.stringMatching(
          /^This failed, and needs somebody to look at it\.\nreport-server-i-1 \(i-1\): could not be stopped, .*\nAWS refused it: UnauthorizedOperation\.\nNothing of it was changed\. Mend the reason/,
        ),
      ]);
    }
  });

  it('is told once, however often it is looked and however many copies do', async () => {
    bot = await aBotWith([failed()]);

    await Promise.all(['one', 'two', 'three'].map((copy) => redrawProposals(deps(copy))));
    await redrawProposals(deps());

    expect(saidIn()).toHaveLength(1);
  });

  it('of many things at once is one message with a list, and is told once', async () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((id) =>
      toStop(`i-${id}x`, { state: 'failed', approvals: [ANA], note: 'AWS refused it' }),
    );
    bot = await aBotWith(many);

    await redrawProposals(deps());
    await redrawProposals(deps());

    for (const texts of [saidIn(), saidIn('D0ANA')]) {
      expect(texts).toMatchObject([
        expect.stringMatching(/^5 things failed, and need somebody to look at them\n([\s\S]*failed 23 Nov){5}/),
      ]);
    }
    expect(await bot.store.proposalMessages.untold()).toEqual([]);
  });

  it('that comes again after an undo is told again', async () => {
    bot = await aBotWith([failed()]);
    await redrawProposals(deps());
    const move = { proposalId: 'P-i-1', actor: 'penny', because: 'no capacity', at: '2026-11-23T08:10:00Z' };
    await bot.store.proposals.move({ ...move, event: 'undo', actor: 'U0ANA' });
    await bot.store.proposals.move({ ...move, event: 'fail' });

    await redrawProposals(deps());

    expect(saidIn()).toHaveLength(2);
  });

  it('is told to the operators where nobody else can be reached', async () => {
    bot = await aBotWith([failed({ approvals: [], plan: { team: 'nobody' } })]);

    await redrawProposals(deps());

    expect(toldTo(bot, 'U0OPS').at(-1)).toContain('This failed');
  });

  it('is told by another process where the first one died before it was sent', async () => {
    bot = await aBotWith([]);
    await bot.store.proposals.add([failed({ changedAt: NOW.toString() })]);
    await bot.store.proposalMessages.claim(aClaim());
    await tellProposals(deps());
    const before = saidIn().length;
    bot.clock.set(NOW.add({ minutes: 21 }));

    await tellProposals(deps());

    expect([before, saidIn().length]).toEqual([0, 1]);
    expect(await bot.store.proposalMessages.untold()).toEqual([]);
  });

  it('is not sent again where the first one died after it was sent, and is kept up to date', async () => {
    bot = await aBotWith([]);
    await bot.store.proposals.add([failed({ changedAt: NOW.toString() })]);
    const { store } = bot;
    const told = () => Promise.reject(new Error('died'));
    const dies = { ...store, proposalMessages: { ...store.proposalMessages, told } };
    await expect(tellProposals({ ...deps('dying'), store: dies })).rejects.toThrow('died');
    bot.clock.set(NOW.add({ minutes: 21 }));

    await redrawProposals(deps());
    await redrawProposals(deps());

    expect(saidIn()).toHaveLength(1);
    expect(await store.proposalMessages.standing()).toMatchObject([{ kind: 'alert', toldAt: expect.any(String) }]);
  });
});

describe('what was approved and cannot be done', () => {
  const blocked = (objection: string) =>
    toStop('i-1', { state: 'blocked', approvals: [ANA], objections: [objection], note: '' });

  it('is told once to whoever approved it, where somebody has to do something', async () => {
    bot = await aBotWith([blocked('It is a member of the Auto Scaling group web.')]);

    await redrawProposals(deps());
    await redrawProposals(deps());

    expect(saidIn('D0ANA')).toMatchObject([
      expect.stringMatching(/^What you approved is not done, and waits for somebody\.[\s\S]*Auto Scaling group web\./),
    ]);
    expect(saidIn()).toEqual([]);
  });

  it('and passes by itself is told to nobody, and the card says that it does', async () => {
    bot = await aBotWith([blocked('Everything is frozen by Ben.')]);

    await redrawProposals(deps());

    expect(saidIn('D0ANA')).toEqual([]);
    expect(messageWith(bot, 'proposal.retry').text).toContain('It is tried again by itself when that is over.');
  });
});

describe('a last notice', () => {
  const notice = (actsAt = NOW.add({ hours: 24 })) =>
    bot.store.proposals.find('P-i-1').then((proposal) => giveFinalNotice(deps(), proposal, actsAt));

  it('stands in the team’s channel and with the owner, says from when on it is acted, and is given once', async () => {
    bot = await aBotWith([toStop('i-1', { plan: { owner: 'ben@acme.example' } })]);

    const given = [await notice(), await notice(NOW.add({ hours: 30 }))];

    expect(given).toEqual([true, true]);
    expect(saidIn()).toHaveLength(1);
    expect(saidIn('D0BEN')[0]).toContain(
      'The last notice. Nobody has answered, so from 24 Nov 08:00 UTC on I stop it by the policy for acting alone',
    );
  });

  it('is given again after what was approved is approved anew', async () => {
    bot = await aBotWith([toStop('i-1', { state: 'approved', approvals: [ANA] })]);
    const anew = toStop('i-1', { state: 'approved', approvals: [{ ...ANA, at: '2026-11-23T07:50:00Z' }] });

    const first = await notice();
    const second = await giveFinalNotice(deps(), anew, NOW.add({ hours: 48 }));

    expect([first, second]).toEqual([true, true]);
    expect(saidIn()).toHaveLength(2);
  });

  it('is not given where nobody can be told', async () => {
    bot = await aBotWith([toStop()]);
    bot.slack.fail('chat.postMessage', { error: 'restricted_action', times: 9 });

    expect(await notice()).toBe(false);
  });
});

describe('proposals about findings that were told before there were any', () => {
  const later = (id: string) =>
    toStop(id, {
      proposedAt: '2026-11-23T08:30:00Z',
      changedAt: '2026-11-23T08:30:00Z',
      plan: { owner: 'ben@acme.example' },
    });

  it('are told once to the team as well, since nobody there has seen them', async () => {
    bot = await aBotWith([], { found: [anIdleMachine('i-1', { owner: 'ben@acme.example' })] });
    await bot.store.proposals.add([later('i-1')]);

    await redrawProposals(deps());
    await redrawProposals(deps());

    expect(saidIn()).toMatchObject([expect.stringContaining('Stop report-server-i-1 (i-1): saves $80.00 a month')]);
  });

  it('are one message where they are many', async () => {
    const ids = ['ax', 'bx', 'cx', 'dx', 'ex'];
    bot = await aBotWith([], { found: ids.map((id) => anIdleMachine(id)) });
    await bot.store.proposals.add(ids.map(later));

    await redrawProposals(deps());
    await redrawProposals(deps());

    expect(saidIn()).toMatchObject([expect.stringContaining('5 proposals wait for you')]);
  });

  it('are told by no message of their own where they take the place of one that was', async () => {
    bot = await aBotWith([toStop()]);
    const about = { proposalId: 'P-i-1', because: 'its type changed', at: '2026-11-23T08:20:00Z' };
    await bot.store.proposals.move({ ...about, event: 'expire', actor: 'penny' });
    await bot.store.proposals.add([{ ...later('i-1'), proposalId: 'P-new' }]);

    await redrawProposals(deps());

    expect(saidIn()).toEqual([]);
    expect(JSON.stringify(messageWith(bot, 'proposal.approve').blocks)).toContain('P-new.');
  });

  it('that were told with their finding are told no second time', async () => {
    bot = await aBotWith([toStop()]);

    await redrawProposals(deps());

    expect(saidIn()).toEqual([]);
  });
});

describe('what was put off', () => {
  it('is told once more when it comes back', async () => {
    bot = await aBotWith([toStop()]);
    const about = { proposalId: 'P-i-1', because: '', at: '2026-11-23T08:00:00Z' };
    const snoozedUntil = '2026-11-30T00:00:00Z';
    await bot.store.proposals.move({ ...about, event: 'snooze', actor: 'U0ANA', set: { snoozedUntil } });
    await redrawProposals(deps());
    const before = saidIn().length;
    await bot.store.proposals.move({ ...about, event: 'wake', actor: 'penny' });

    await redrawProposals(deps());
    await redrawProposals(deps());

    expect([before, saidIn().length]).toEqual([0, 1]);
  });
});

describe('messages about a proposal', () => {
  const approve = () =>
    bot.store.proposals.approve({
      proposalId: 'P-i-1',
      approval: ANA,
      needed: 1,
      planHash: toStop().planHash,
    });
  const card = () => bot.slack.state.messages.filter(({ channel }) => channel === 'C0PAY').at(-1)!.text;

  it('are left alone while nothing has become of it', async () => {
    bot = await aBotWith([toStop()]);

    expect(await redrawProposals(deps())).toBe(0);
  });

  it('catch up after Slack was away', async () => {
    bot = await aBotWith([toStop()]);
    await approve();
    bot.slack.fail('chat.update', { error: 'fatal_error', times: 1 });
    await expect(redrawProposals(deps())).rejects.toThrow();
    const before = card();

    await redrawProposals(deps());

    expect(before).not.toContain('Approved by');
    expect(card()).toContain('Approved by <@U0ANA>');
  });

  it('that can no longer be edited are let go, and the others are edited', async () => {
    bot = await aBotWith([failed({ plan: { owner: 'ben@acme.example' } })]);
    await redrawProposals(deps());
    await bot.store.proposals.move({
      proposalId: 'P-i-1',
      event: 'undo',
      actor: 'U0ANA',
      because: '',
      at: '2026-11-23T08:05:00Z',
    });
    bot.slack.fail('chat.update', { error: 'message_not_found', times: 1 });

    await redrawProposals(deps());

    const [alert] = await bot.store.proposalMessages.standing(['P-i-1']);
    expect(alert?.places).toHaveLength(2);
    expect(saidIn('D0BEN').at(-1)).toContain('Being undone, as <@U0ANA> asked');
  });

  it('say the newest however many draw at once', async () => {
    bot = await aBotWith([toStop()]);

    await Promise.all([redrawProposals(deps('one')), approve().then(() => redrawProposals(deps('two')))]);
    await redrawProposals(deps());

    expect(card()).toContain('Approved by <@U0ANA>');
  });

  it('are over when nothing can come of it any more', async () => {
    bot = await aBotWith([failed()]);
    await redrawProposals(deps());
    const move = { proposalId: 'P-i-1', actor: 'U0ANA', because: '', at: '2026-11-23T08:05:00Z' };
    await bot.store.proposals.move({ ...move, event: 'undo' });
    await bot.store.proposals.move({ ...move, event: 'restore', actor: 'penny' });

    await redrawProposals(deps());

    expect(saidIn()[0]).toMatch(/What has become of it:\nreport-server-i-1 \(i-1\): undone/);
    expect(await bot.store.proposalMessages.standing()).toEqual([]);
  });
});

describe('a second approval', () => {
  const first = () => toStop('i-1', { approvals: [ANA], approvalsNeeded: 2, plan: { environment: 'production' } });

  const withApprovers = (approvers: string) => RULES.replace("[lead, 'role:finops']", approvers);

  it('is asked of each who may give it, and not of the team', async () => {
    bot = await aBotWith([first()], { policy: withApprovers('[lead, member]') });

    await redrawProposals(deps());

    expect(saidIn('D0BEN')).toMatchObject([expect.stringContaining('One more approval is needed')]);
    expect(saidIn()).toEqual([]);
  });

  it('is asked for in the team’s channel where nobody can be found who may give it', async () => {
    bot = await aBotWith([first()], { policy: withApprovers('[left@acme.example]') });

    await redrawProposals(deps());

    expect(saidIn()).toMatchObject([expect.stringContaining('One more approval is needed')]);
    expect(messageWith(bot, 'proposal.approve').text).toContain('1 of 2 approvals: <@U0ANA>');
  });
});

describe('a freeze', () => {
  it('is told to the operators when Slack is back, where it was away at first', async () => {
    bot = await aBotWith([]);
    const at = NOW.toString();
    const entry = { subjectKind: 'freeze', subjectId: 'all', event: 'freeze', fromState: 'running', toState: 'frozen' };
    await bot.store.freeze.set({ by: 'U0BEN', at, because: '' }, { ...entry, actor: 'U0BEN', note: '', at });
    const post = () => Promise.reject(new PennyError('unavailable', 'Slack gave no answer.'));
    await tellProposals({ ...deps(), notifier: { ...deps().notifier, post } });
    bot.clock.set(NOW.add({ minutes: 21 }));

    await tellProposals(deps());

    expect(toldTo(bot, 'U0OPS')).toMatchObject([expect.stringContaining('Frozen: nothing is carried out any more')]);
  });
});
