import { afterEach, describe, expect, it } from 'vitest';
import type { CommandDeps } from '../../commands/command.ts';
import { runCommand } from '../../commands/index.ts';
import type { Cloud } from '../../src/ports.ts';
import { type TestBot, until } from '../fakes/bot.ts';
import { aProposal } from '../fakes/proposals.ts';
import { anInstance } from '../fakes/resources.ts';
import { depsOf } from '../jobs/budgets.ts';
import { toldTo } from '../jobs/digests.ts';
import { aBotWith, anIdleMachine, modalOf, press, pressAndHear, RULES, toStop } from './proposals.ts';

let bot: TestBot;
afterEach(() => bot.stop());

const say = async (user: string, text: string) => (await bot.type(user, text))[0]!;

describe('/cost proposals', () => {
  it('says what waits for whom, what it is worth, and leads to each card', async () => {
    bot = await aBotWith([
      toStop('i-1'),
      toStop('web-a', { plan: { saving: { ...aProposal().plan.saving, monthly: 20 } } }),
    ]);

    const answer = await say('U0BEN', '/cost proposals');

    expect(answer.split('\n')[0]).toBe('payments: 2 proposals are open, worth $100.00 a month');
    expect(answer).toContain('Stop report-server-i-1 (i-1), saves $80.00 a month');
    expect(answer).toContain('Now: waits for ana@acme.example (the lead of payments) or the role finops');
    const { blocks } = bot.slack.state.messages.filter(({ ephemeralTo }) => ephemeralTo === 'U0BEN').at(-1)!;
    expect(JSON.stringify(blocks).match(/proposal\.review/g)).toHaveLength(2);
  });

  it('shows a team its own, and all to who may see all', async () => {
    bot = await aBotWith([toStop('i-1'), toStop('s-1', { plan: { team: 'search' } })]);

    expect(await say('U0SAM', '/cost proposals')).not.toContain('report-server-i-1');
    expect(await say('U0SAM', '/cost proposals payments')).toContain('are not shown to you');
    expect(await say('U0FIN', '/cost proposals all')).toContain('all: 2 proposals are open');
  });

  it('says that nothing waits', async () => {
    bot = await aBotWith([]);

    expect(await say('U0ANA', '/cost proposals')).toContain('nothing waits to be approved, and nothing is under way');
  });

  it('says whether anything is carried out at all', async () => {
    bot = await aBotWith([toStop()], { policy: '' });

    expect(await say('U0ANA', '/cost proposals')).toContain('I only observe');
  });

  it('keeps a failure in the list until somebody has looked', async () => {
    bot = await aBotWith([
      toStop('i-1', { state: 'failed', note: 'AWS refused it', changedAt: '2026-11-22T08:00:00Z' }),
    ]);

    expect(await say('U0ANA', '/cost proposals')).toContain('failed 22 Nov 08:00 UTC');
  });
});

describe('/cost waste RESOURCE-ID', () => {
  it('leads to the card of what is proposed about it', async () => {
    bot = await aBotWith([toStop()]);

    const story = await say('U0BEN', '/cost waste i-1');
    const { ts } = bot.slack.state.messages.filter(({ ephemeralTo }) => ephemeralTo === 'U0BEN').at(-1)!;
    await bot.slack.press({ user: 'U0BEN', channel: 'C0PAY', messageTs: ts, actionId: 'proposal.review' });

    expect(story).toContain('Proposed: Stop report-server-i-1 (i-1); waits for ana@acme.example');
    await modalOf(bot, 'U0BEN', (text) => text.includes('proposal.approve'));
  });

  it('says why nothing is proposed', async () => {
    bot = await aBotWith([], { found: [anIdleMachine()] });

    expect(await say('U0BEN', '/cost waste i-1')).toContain(
      'Not proposed: It is not among the resources as last read.',
    );
  });
});

describe('the Home tab', () => {
  const rowsOf = async (user: string) => {
    await bot.slack.openHome(user);
    return until(
      () => JSON.stringify(bot.slack.state.homes.get(user)?.payload ?? ''),
      (text) => text.length > 2,
    );
  };

  it('shows first what waits for whoever looks, and to others nothing of it', async () => {
    bot = await aBotWith([toStop()]);

    const [ana, ben] = [await rowsOf('U0ANA'), await rowsOf('U0BEN')];

    expect(ana).toMatch(/^\{"type":"home","blocks":\[\{[^}]*\{[^}]*\*One proposal waits for you\*/);
    expect(ana).toContain('proposal.review');
    expect(ben).not.toContain('proposal.review');
  });

  it('leads to the card', async () => {
    bot = await aBotWith([toStop()]);
    await rowsOf('U0ANA');

    const { id } = bot.slack.state.homes.get('U0ANA')!;
    await bot.slack.press({ user: 'U0ANA', viewId: id, actionId: 'proposal.review' });

    await modalOf(bot, 'U0ANA', (text) => text.includes('proposal.approve'));
  });
});

describe('/cost freeze', () => {
  it('stops everything for everybody, says so to the operators and in the list, and is written down', async () => {
    bot = await aBotWith([toStop()]);

    const answer = await say('U0BEN', '/cost freeze because of the release');

    expect(answer).toContain('Frozen: nothing is carried out any more');
    expect(await bot.store.freeze.get()).toMatchObject({ by: 'U0BEN', because: 'of the release' });
    expect(await bot.store.auditLog.list({ subjectKind: 'freeze' })).toMatchObject([
      { event: 'freeze', actor: 'U0BEN', note: 'of the release' },
    ]);
    await until(
      () => toldTo(bot, 'U0OPS'),
      (told) => told.some((text) => text.includes('Frozen: nothing')),
    );
    expect(await say('U0ANA', '/cost proposals')).toContain(
      'Frozen since 23 Nov 08:00 UTC by <@U0BEN>: of the release.',
    );
  });

  it('is told once, however often it is looked', async () => {
    bot = await aBotWith([]);
    await say('U0BEN', '/cost freeze');
    await until(
      () => toldTo(bot, 'U0OPS'),
      (told) => told.length > 0,
    );

    await bot.moveTo('2026-11-23T08:03:00Z');

    expect(toldTo(bot, 'U0OPS')).toHaveLength(1);
  });

  it.each([
    ['a guest', 'U0GUEST'],
    ['a person of another organisation', 'U0OTHER'],
  ])('is refused to %s', async (_, user) => {
    bot = await aBotWith([]);

    expect(await say(user, '/cost freeze')).toContain('Members of this organisation');
    expect(await bot.store.freeze.get()).toBeUndefined();
  });

  it('is not there twice', async () => {
    bot = await aBotWith([]);
    await say('U0BEN', '/cost freeze');

    expect(await say('U0SAM', '/cost freeze')).toContain('It is frozen already, since 2026-11-23 08:00 UTC.');
  });
});

describe('/cost unfreeze', () => {
  it.each([
    ['an operator', 'U0OPS'],
    ['a role that sees everything', 'U0FIN'],
  ])('lets %s lift it, and says so to the operators', async (_, user) => {
    bot = await aBotWith([]);
    await say('U0BEN', '/cost freeze');

    const answer = await say(user, '/cost unfreeze because the release is out');

    expect(answer).toContain('No longer frozen');
    expect(await bot.store.freeze.get()).toBeUndefined();
    await until(
      () => toldTo(bot, 'U0OPS'),
      (told) => told.some((text) => text.includes('No longer frozen')),
    );
  });

  it('is refused to others, who are told who can; that is kept, and told to nobody as its end', async () => {
    bot = await aBotWith([]);
    await say('U0BEN', '/cost freeze');

    expect(await say('U0ANA', '/cost unfreeze')).toContain(
      'A freeze is lifted by ops@acme.example, the role "finops".',
    );
    expect(await bot.store.freeze.get()).toMatchObject({ by: 'U0BEN' });
    expect((await bot.store.auditLog.list({ subjectKind: 'freeze' })).at(-1)).toMatchObject({
      event: 'refused',
      actor: 'U0ANA',
      note: expect.stringMatching(/^unfreeze: A freeze is lifted by/),
    });
    await bot.moveTo('2026-11-23T08:03:00Z');
    expect(toldTo(bot, 'U0OPS').join()).not.toContain('No longer frozen');
  });

  it('says that there is nothing to lift', async () => {
    bot = await aBotWith([]);

    expect(await say('U0OPS', '/cost unfreeze')).toContain('It is not frozen.');
  });
});

describe('/cost history', () => {
  it('says who decided what, when and why, refusals included', async () => {
    bot = await aBotWith([toStop()]);
    await pressAndHear(bot, { user: 'U0BEN', actionId: 'proposal.approve' });
    await bot.store.proposals.move({
      proposalId: 'P-i-1',
      event: 'deny',
      actor: 'U0ANA',
      because: 'the auditors need it',
      at: '2026-11-23T08:01:00Z',
    });

    const answer = await say('U0ANA', '/cost history i-1');

    expect(answer).toContain('What was decided about i-1');
    expect(answer).toContain('2026-11-23 08:00 me proposed: Stop report-server-i-1 (i-1)');
    expect(answer).toMatch(/2026-11-23 08:00 <@U0BEN> was refused: .*approve: .*you cannot, since/);
    expect(answer).toContain('2026-11-23 08:01 <@U0ANA> denied: Stop report-server-i-1 (i-1) (the auditors need it)');
  });

  it('of everything holds freezes as well', async () => {
    bot = await aBotWith([toStop()]);
    await say('U0BEN', '/cost freeze because of the release');

    const answer = await say('U0ANA', '/cost history');

    expect(answer).toContain('<@U0BEN> froze everything (of the release)');
    expect(answer).not.toContain('me proposed');
  });

  it('knows nothing of what somebody may not see', async () => {
    bot = await aBotWith([toStop()]);

    expect(await say('U0SAM', '/cost history i-1')).toContain('I know nothing that was decided about "i-1"');
    expect(await say('U0SAM', '/cost history')).not.toContain('report-server');
  });
});

describe('/cost propose', () => {
  const acts: Cloud = { source: 'aws', actsIn: ['200'], remediation: async () => undefined };
  const ANA = { userId: 'U0ANA', email: 'ana@acme.example' };
  const deps = (): CommandDeps => ({
    ...depsOf(bot, 'one'),
    clouds: [acts],
    remember: () => undefined,
    wakeRunner: () => undefined,
    proposalsChanged: () => undefined,
  });
  const aBotThatRead = async (tags: Record<string, string> = { penny: 'allowed', team: 'payments' }) => {
    bot = await aBotWith([], { found: [anIdleMachine()], policy: RULES });
    const machine = anInstance({
      subAccountId: '200',
      regionId: 'us-east-1',
      resourceId: 'i-1',
      resourceName: 'report-server-i-1',
      tags,
    });
    await bot.store.resources.replacePlace('aws', {
      cloud: 'aws',
      subAccountId: '200',
      regionId: 'us-east-1',
      readAt: '2026-11-23T07:00:00Z',
      readTypes: ['instance'],
      troubles: [],
      resources: [machine],
    });
  };

  it('proposes it as the wish of who asks, whom nobody lets approve it', async () => {
    await aBotThatRead();

    const { message, data } = await runCommand(['propose', 'i-1', 'stop'], deps(), { who: ANA });

    expect(message.text).toContain(
      'Proposed. It waits for ana@acme.example (the lead of payments) or the role finops.',
    );
    expect(data).toMatchObject({ state: 'proposed', remediation: 'stop-instance', proposedBy: 'U0ANA' });
  });

  it.each([
    [['resize', 't3.small'], { remediation: 'resize-instance', change: { instanceType: 't3.small' } }],
    [['tag', 'app=shop', 'tier=2'], { remediation: 'tag-resource', change: { app: 'shop', tier: '2' } }],
  ])('proposes exactly what was said: %j', async (words, plan) => {
    await aBotThatRead();

    const { data } = await runCommand(['propose', 'i-1', ...words], deps(), { who: ANA });

    expect(data).toMatchObject(plan);
  });

  it('tells those who may approve, in the team’s channel, where its own proposer is refused', async () => {
    await aBotThatRead();
    await runCommand(['propose', 'i-1'], deps(), { who: ANA });

    await bot.moveTo('2026-11-23T08:01:00Z');
    const said = await pressAndHear(bot, { user: 'U0ANA', actionId: 'proposal.approve' });

    expect(said).toMatch(/nobody approves their own proposal/);
    await press(bot, { user: 'U0FIN', actionId: 'proposal.approve' });
    await until(
      () => bot.slack.state.messages.map(({ text }) => text),
      (texts) => texts.some((text) => /Approved by <@U0FIN>/.test(text)),
    );
  });

  it.each([
    [['propose'], /Which resource\?/],
    [['propose', 'i-404'], /I know no open finding about "i-404"/],
    [['propose', 'i-1', 'delte'], /Did you mean delete\?/],
    [['propose', 'i-1', 'resize'], /Say what it is to be changed to/],
    [['propose', 'i-1', 'resize', 't3.small', 't3.nano'], /One at a time/],
    [['propose', 'i-1', 'stop', 'now'], /One at a time/],
    [['propose', 'i-1', 'tag', 'team'], /"team" is no tag; write KEY=VALUE/],
    [['propose', 'i-1', 'retention', 'soon'], /"soon" is no number of days/],
  ])('teaches: %j', async (words, sentence) => {
    await aBotThatRead();

    await expect(runCommand(words, deps(), { who: ANA })).rejects.toThrow(sentence);
  });
});
