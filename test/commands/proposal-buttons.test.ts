import { afterEach, describe, expect, it } from 'vitest';
import type { TestBot } from '../fakes/bot.ts';
import { until } from '../fakes/bot.ts';
import { aPlan } from '../fakes/proposals.ts';
import { toldTo } from '../jobs/digests.ts';
import {
  aBotWith,
  anIdleMachine,
  cardSays,
  messageWith,
  modalOf,
  press,
  pressAndHear,
  toldAlone,
  toStop,
} from './proposals.ts';

let bot: TestBot;
afterEach(() => bot.stop());

const stateOf = async (id = 'P-i-1') => (await bot.store.proposals.find(id)).state;
const entriesOf = async (id = 'P-i-1') =>
  (await bot.store.auditLog.list({ subjectKind: 'proposal', subjectId: id })).map(({ event, actor }) => [event, actor]);
const production = { environment: 'production' };

describe('the card of a proposal', () => {
  it('says what, how much, why, what stays, how it is undone and who may approve it, where the finding is told', async () => {
    bot = await aBotWith([toStop()]);

    const { text } = messageWith(bot, 'proposal.approve');

    for (const part of [
      'Stop report-server-i-1 (i-1): saves $80.00 a month',
      'CPU 0.1 % on average and 2.3 % at most over 14 days.',
      'Undo: start it again, for 30 days afterwards; its public address changes.',
      'Still billed afterwards: $0.76 a month (8 GiB of gp3).',
      'Checked: no Auto Scaling group.',
      'Who may approve: ana@acme.example (the lead of payments) or the role finops.',
      'Expires 7 Dec 08:00 UTC.',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('carries an opaque id and the beginning of what the plan is known by, and no order', async () => {
    const proposal = toStop();
    bot = await aBotWith([proposal]);

    const buttons = JSON.stringify(messageWith(bot, 'proposal.approve').blocks);

    expect(buttons).toContain(`"value":"P-i-1.${proposal.planHash.slice(0, 8)}"`);
    expect(buttons).not.toContain('stop-instance');
  });

  it('of a machine whose owner may not approve is told to the team as well', async () => {
    bot = await aBotWith([toStop('i-1', { plan: { owner: 'ben@acme.example' } })]);

    expect(toldTo(bot, 'U0BEN')).toMatchObject([expect.stringContaining('Stop report-server-i-1')]);
    expect(messageWith(bot, 'proposal.approve').text).toContain('owner ben@acme.example');
  });

  it('of a machine whose owner may approve is theirs alone', async () => {
    bot = await aBotWith([toStop('i-1', { plan: { owner: 'ana@acme.example' } })]);

    expect(toldTo(bot, 'U0ANA')).toMatchObject([expect.stringContaining('Stop report-server-i-1')]);
    expect(() => messageWith(bot, 'proposal.approve')).toThrow(/no message/);
  });
});

describe('the button Approve', () => {
  it('records the decision of who may, says so to them alone, and draws the card anew', async () => {
    bot = await aBotWith([toStop()]);

    const said = await pressAndHear(bot, { user: 'U0ANA', actionId: 'proposal.approve' });

    expect(said).toContain('Approved.');
    await cardSays(bot, /Approved by <@U0ANA>/);
    expect(await entriesOf()).toContainEqual(['approve', 'U0ANA']);
  });

  it.each([
    [
      'a member who is not the lead',
      'U0BEN',
      /\(the lead of payments\) or the role finops can approve this; you cannot/,
    ],
    ['the lead of another team', 'U0SAM', /you cannot, since you are not among them/],
    ['a guest with the lead’s address', 'U0GUEST', /guests decide nothing/],
    ['a person of another organisation', 'U0OTHER', /other organisations decide nothing/],
  ])('is refused to %s, who is told who can; the refusal is kept', async (_, user, sentence) => {
    bot = await aBotWith([toStop()]);

    const said = await pressAndHear(bot, { user, actionId: 'proposal.approve' });

    expect(said).toMatch(sentence);
    expect(await stateOf()).toBe('proposed');
    expect(await entriesOf()).toEqual([
      ['propose', 'penny'],
      ['refused', user],
    ]);
  });

  it('counts a double click once', async () => {
    bot = await aBotWith([toStop('i-1', { plan: production, approvalsNeeded: 2 })]);

    await Promise.all([
      press(bot, { user: 'U0ANA', actionId: 'proposal.approve' }),
      press(bot, { user: 'U0ANA', actionId: 'proposal.approve' }),
    ]);
    await until(
      () => toldAlone(bot, 'U0ANA'),
      (said) => said.length === 2,
    );

    expect((await bot.store.proposals.find('P-i-1')).approvals).toHaveLength(1);
    expect(toldAlone(bot, 'U0ANA').sort()).toMatchObject([
      expect.stringContaining('You have approved it already; it needs another person.'),
      expect.stringContaining('Your approval is kept: 1 of 2.'),
    ]);
  });

  it('lets only the first of two people approve what takes one', async () => {
    bot = await aBotWith([toStop()]);

    await Promise.all([
      press(bot, { user: 'U0ANA', actionId: 'proposal.approve' }),
      press(bot, { user: 'U0FIN', actionId: 'proposal.approve' }),
    ]);
    await until(
      () => [...toldAlone(bot, 'U0ANA'), ...toldAlone(bot, 'U0FIN')],
      (said) => said.length === 2,
    );

    expect((await entriesOf()).filter(([event]) => event === 'approve')).toHaveLength(1);
    expect([...toldAlone(bot, 'U0ANA'), ...toldAlone(bot, 'U0FIN')].join()).toMatch(/so it is too late to approve it/);
  });

  it('is followed by what stood in the way when it was to be done, and can be tried again', async () => {
    bot = await aBotWith([toStop()]);

    await pressAndHear(bot, { user: 'U0ANA', actionId: 'proposal.approve' });
    const card = await cardSays(bot, /but not done/);
    const said = await pressAndHear(bot, { user: 'U0ANA', actionId: 'proposal.retry' });

    expect(card).toContain('Nothing was changed.');
    expect(said).toContain('It is tried again, and everything is looked at once more.');
    expect(await entriesOf()).toContainEqual(['retry', 'U0ANA']);
  });

  it('can be taken back before anything is done, which takes every approval back', async () => {
    bot = await aBotWith([toStop()]);
    await pressAndHear(bot, { user: 'U0ANA', actionId: 'proposal.approve' });
    await cardSays(bot, /but not done/);

    const said = await pressAndHear(bot, { user: 'U0ANA', actionId: 'proposal.cancel' });

    expect(said).toContain('Cancelled before anything was done.');
    expect(await bot.store.proposals.find('P-i-1')).toMatchObject({ state: 'proposed', approvals: [] });
  });

  it('asks twice in production', async () => {
    bot = await aBotWith([toStop('i-1', { plan: production, approvalsNeeded: 2 })]);

    const confirm = /"confirm":\{.*?This is production\. It can be undone for 30 days: start it again\./;

    expect(JSON.stringify(messageWith(bot, 'proposal.approve').blocks)).toMatch(confirm);
  });
});

describe('what takes two', () => {
  it('shows the first as one of two, and tells those who can give the second, once', async () => {
    bot = await aBotWith([toStop('i-1', { plan: production, approvalsNeeded: 2 })]);

    await pressAndHear(bot, { user: 'U0ANA', actionId: 'proposal.approve' });

    await cardSays(bot, /1 of 2 approvals: <@U0ANA>\. Another person is needed\./);
    await until(
      () => toldTo(bot, 'U0FIN'),
      (said) => said.length > 0,
    );
    await bot.moveTo('2026-11-23T08:05:00Z');
    expect(toldTo(bot, 'U0FIN')).toMatchObject([expect.stringContaining('One more approval is needed')]);
    expect(toldTo(bot, 'U0ANA')).toEqual([]);
  });

  it('is approved from the second one’s own message, and both messages say so', async () => {
    bot = await aBotWith([toStop('i-1', { plan: production, approvalsNeeded: 2 })]);
    await pressAndHear(bot, { user: 'U0ANA', actionId: 'proposal.approve' });
    await until(
      () => toldTo(bot, 'U0FIN'),
      (said) => said.length > 0,
    );

    const said = await pressAndHear(bot, { user: 'U0FIN', actionId: 'proposal.approve', channel: 'D0FIN' });

    expect(said).toContain('Approved.');
    await cardSays(bot, /Approved by <@U0ANA>, <@U0FIN>/);
    await cardSays(bot, /Approved by <@U0ANA>, <@U0FIN>/, 'D0FIN');
  });
});

describe('the button Deny', () => {
  const deny = async (user: string, because: string) => {
    await press(bot, { user, actionId: 'proposal.deny' });
    const { id } = await modalOf(bot, user);
    return bot.slack.submitView({ user, viewId: id, values: { because } });
  };

  it('asks why; the reason stands on the card and in the audit trail', async () => {
    bot = await aBotWith([toStop()]);

    await deny('U0ANA', 'the auditors need it');

    await modalOf(bot, 'U0ANA', (text) => text.includes('Denied. Nothing is done'));
    await cardSays(bot, /Denied by <@U0ANA>, 23 Nov 08:00 UTC: the auditors need it\./);
    expect((await bot.store.auditLog.list({ subjectKind: 'proposal', subjectId: 'P-i-1' })).at(-1)).toMatchObject({
      event: 'deny',
      actor: 'U0ANA',
      note: 'the auditors need it',
    });
  });

  it('takes no reason of blanks for one', async () => {
    bot = await aBotWith([toStop()]);

    const { errors } = await deny('U0ANA', '   ');

    expect(JSON.stringify(errors)).toContain('Why?');
    expect(await stateOf()).toBe('proposed');
  });

  it('opens nothing for a stranger, and that is kept', async () => {
    bot = await aBotWith([toStop()]);

    const said = await pressAndHear(bot, { user: 'U0SAM', actionId: 'proposal.deny' });
    expect(await entriesOf()).toContainEqual(['refused', 'U0SAM']);

    expect(said).toMatch(/can decide this; you cannot/);
    expect(bot.slack.state.modals.get('U0SAM')).toBeUndefined();
  });
});

describe('the button Snooze', () => {
  it('puts it away until a day', async () => {
    bot = await aBotWith([toStop()]);
    await press(bot, { user: 'U0ANA', actionId: 'proposal.snooze' });
    const { id } = await modalOf(bot, 'U0ANA');

    await bot.slack.submitView({ user: 'U0ANA', viewId: id, values: { because: 'after the launch' } });

    await cardSays(bot, /Snoozed until 30 Nov \(UTC\) by <@U0ANA>, 23 Nov 08:00 UTC: after the launch\./);
    expect(await bot.store.proposals.find('P-i-1')).toMatchObject({ state: 'snoozed' });
  });

  it('says under the field what cannot be', async () => {
    bot = await aBotWith([toStop()]);
    await press(bot, { user: 'U0ANA', actionId: 'proposal.snooze' });
    const { id } = await modalOf(bot, 'U0ANA');

    const { errors } = await bot.slack.submitView({ user: 'U0ANA', viewId: id, values: { until: '2026-11-23' } });

    expect(JSON.stringify(errors)).toContain('Choose a day after 2026-11-23');
  });
});

describe('the button Other ways', () => {
  const resize = aPlan({
    remediation: 'resize-instance',
    resourceId: 'i-1',
    resourceName: 'report-server-i-1',
    change: { instanceType: 't3.small' },
    saving: { monthly: 60, currency: 'USD', basis: null, stillBilled: [] },
  });
  const open = async () => {
    bot = await aBotWith([toStop('i-1', { alternatives: [resize] })]);
    await press(bot, { user: 'U0ANA', actionId: 'proposal.alternatives' });
    return modalOf(bot, 'U0ANA');
  };

  it('offers what else could be done, with what each saves and whether it can be undone', async () => {
    const { payload } = await open();

    const text = JSON.stringify(payload);
    expect(text).toContain('Resize report-server-i-1 (i-1) to t3.small');
    expect(text).toContain('saves $60.00 a month; can be undone for 30 days');
    expect(text).toContain('Leave it alone');
  });

  it('puts what is chosen in the place of what was proposed, where it still has to be approved', async () => {
    const { id } = await open();

    await bot.slack.submitView({ user: 'U0ANA', viewId: id, values: { way: '0' } });

    await cardSays(bot, 'Resize report-server-i-1 (i-1) to t3.small: saves $60.00 a month');
    expect(await stateOf()).toBe('denied');
    expect(messageWith(bot, 'proposal.approve').text).toContain('Resize');
  });

  it('leads to leaving it alone, with the reason and the day that asks', async () => {
    const { id } = await open();

    await bot.slack.submitView({ user: 'U0ANA', viewId: id, values: { way: 'leave' } });

    const form = await modalOf(bot, 'U0ANA', (text) => text.includes('finding.exempted'));
    expect(form.payload.private_metadata).toBe('idle-instance:i-1');
  });
});

describe('the button Undo', () => {
  const done = {
    state: 'done' as const,
    approvals: [{ userId: 'U0ANA', email: 'ana@acme.example', at: '2026-11-23T07:30:00Z' }],
    receipt: { was: 'running' },
    doneAt: '2026-11-23T07:41:00Z',
    undoUntil: '2026-12-23T07:41:00Z',
  };

  it('stands on what was done, with its deadline and what it costs, and begins to take it back', async () => {
    bot = await aBotWith([toStop('i-1', done)]);
    const { text, blocks } = messageWith(bot, 'proposal.undo');

    const said = await pressAndHear(bot, { user: 'U0ANA', actionId: 'proposal.undo' });

    expect(text).toContain('report-server-i-1 (i-1): stopped 23 Nov 07:41 UTC, approved by <@U0ANA>, verified.');
    expect(text).toContain('Undo until 23 Dec 07:41 UTC.');
    expect(JSON.stringify(blocks)).toContain('What it costs: its public address changes.');
    expect(said).toContain('It is being undone: I start it again.');
    expect(await entriesOf()).toContainEqual(['undo', 'U0ANA']);
  });

  it('is gone when its time is over', async () => {
    bot = await aBotWith([toStop('i-1', { ...done, undoUntil: '2026-11-23T09:00:00Z' })]);

    await bot.moveTo('2026-11-23T09:01:00Z');

    await cardSays(bot, 'The time to undo it is over.');
    expect(() => messageWith(bot, 'proposal.undo')).toThrow(/no message/);
  });
});

describe('a button that is old or was never ours', () => {
  const forge = async (value: string) => {
    const message = messageWith(bot, 'proposal.approve');
    const json = JSON.stringify(message.blocks).replaceAll(/P-i-1\.[0-9a-f]{8}/g, value);
    message.blocks = JSON.parse(json);
    return pressAndHear(bot, { user: 'U0ANA', actionId: 'proposal.approve' });
  };

  it.each([
    ['an id that nobody knows', 'P-404.00000000', /I no longer have that proposal/],
    ['another plan', 'P-i-1.00000000', /no longer what that button showed/],
    ['anything else', 'nonsense', /I do not know that button/],
  ])('with %s gets a sentence and no reference', async (_, value, sentence) => {
    bot = await aBotWith([toStop()]);

    const said = await forge(value);

    expect(said).toMatch(sentence);
    expect(said).not.toContain('Reference');
    expect(await stateOf()).toBe('proposed');
    const refused = (await bot.store.auditLog.list()).filter(({ event }) => event === 'refused');
    expect(refused).toMatchObject([
      { subjectId: value.split('.')[0], actor: 'U0ANA', note: expect.stringMatching(/^approve: /) },
    ]);
  });

  it('from before somebody else decided is too late', async () => {
    bot = await aBotWith([toStop()]);
    const { state } = await bot.store.proposals.move({
      proposalId: 'P-i-1',
      event: 'deny',
      actor: 'U0FIN',
      because: 'no',
      at: '2026-11-23T08:00:00Z',
    });

    const said = await pressAndHear(bot, { user: 'U0ANA', actionId: 'proposal.approve' });

    expect(state).toBe('denied');
    expect(said).toContain('This proposal is denied, so it is too late to approve it.');
  });
});

describe('many proposals of one owner', () => {
  const three = () => ['i-1', 'web-a', 'web-b'].map((id) => toStop(id));

  it('are one message, with a list to go through', async () => {
    bot = await aBotWith(three());

    await press(bot, { user: 'U0ANA', actionId: 'proposal.list' });

    const { payload } = await modalOf(bot, 'U0ANA');
    const rows = JSON.stringify(payload).match(/"proposal\.review"/g);
    expect(rows).toHaveLength(3);
    expect(bot.slack.state.messages.filter(({ channel }) => channel === 'C0PAY')).toHaveLength(1);
  });

  it('are decided one by one in the modal, which says what became of each', async () => {
    bot = await aBotWith(three());
    await press(bot, { user: 'U0ANA', actionId: 'proposal.list' });
    const list = await modalOf(bot, 'U0ANA');
    await bot.slack.press({ user: 'U0ANA', viewId: list.id, actionId: 'proposal.review' });
    const card = await modalOf(bot, 'U0ANA', (text) => text.includes('"proposal.approve"'));

    await bot.slack.press({ user: 'U0ANA', viewId: card.id, actionId: 'proposal.approve' });

    await modalOf(bot, 'U0ANA', (text) => text.includes('Approved.') && text.includes('proposal.list'));
    const states = await Promise.all(three().map(({ proposalId }) => stateOf(proposalId)));
    expect(states.filter((state) => state === 'proposed')).toHaveLength(2);
  });

  it('show in the modal why somebody may not', async () => {
    bot = await aBotWith(three());
    await press(bot, { user: 'U0BEN', actionId: 'proposal.review' });
    const card = await modalOf(bot, 'U0BEN');

    await bot.slack.press({ user: 'U0BEN', viewId: card.id, actionId: 'proposal.approve' });

    await modalOf(bot, 'U0BEN', (text) => text.includes('you cannot, since you are not among them'));
  });

  it('are shown to nobody who may not see the team’s costs', async () => {
    bot = await aBotWith(three());

    const said = await pressAndHear(bot, { user: 'U0SAM', actionId: 'proposal.list' });

    expect(said).toContain('The costs of payments are not shown to you.');
  });
});

describe('the list of many proposals', () => {
  /** Eight runners that are alike, and one thing of another kind. */
  const found = (count: number) => [
    ...Array.from({ length: count }, (_, index) =>
      anIdleMachine(`r-${index}`, { resourceName: `loadtest-runner-${index}` }),
    ),
    anIdleMachine('i-1'),
  ];
  const proposalsFor = (count: number, over: Parameters<typeof toStop>[1] = {}) => [
    ...Array.from({ length: count }, (_, index) => toStop(`r-${index}`, over)),
    toStop('i-1'),
  ];
  const openList = async (user: string, count: number) => {
    const { blocks } = messageWith(bot, 'proposal.list');
    const row = blocks.find((block) => JSON.stringify(block).includes(`and ${count - 1} more like it`));
    const value = /"value":"([^"]+~[^"]+)"/.exec(JSON.stringify(row))?.[1];
    await press(bot, { user, actionId: 'proposal.list', ...(value ? { value } : {}) });
    return modalOf(bot, user, (text) => text.includes('proposal.review'));
  };
  const approveAll = async (user: string, viewId: string) => {
    const { isAcknowledged } = await bot.slack.press({ user, viewId, actionId: 'proposal.approve-all' });
    expect(isAcknowledged).toBe(true);
    return modalOf(bot, user, (text) => /\d approved| needs? a second| refused|nothing was approved/.test(text));
  };
  const statesOf = (count: number) => Promise.all(Array.from({ length: count }, (_, index) => stateOf(`P-r-${index}`)));

  it('opens from the row of those that are alike, with just these', async () => {
    bot = await aBotWith(proposalsFor(8), { found: found(8) });

    const { payload } = await openList('U0ANA', 8);

    const text = JSON.stringify(payload);
    expect(text.match(/"proposal\.review"/g)).toHaveLength(8);
    expect(text).not.toContain('report-server-i-1');
  });

  it('offers to approve all that one may, and says what that comes to', async () => {
    bot = await aBotWith(proposalsFor(8), { found: found(8) });

    const text = JSON.stringify((await openList('U0ANA', 8)).payload);

    expect(text).toContain('Approve all 8 that I may');
    expect(text).toContain('Together they save $640.00 a month. Each can be undone.');
  });

  it('offers nothing to who may look and not approve', async () => {
    bot = await aBotWith(proposalsFor(8), { found: found(8) });

    const text = JSON.stringify((await openList('U0BEN', 8)).payload);

    expect(text).not.toContain('proposal.approve-all');
  });

  it('approves each for itself, keeps each in the audit trail, and says how many', async () => {
    bot = await aBotWith(proposalsFor(8), { found: found(8) });
    const { id } = await openList('U0ANA', 8);

    const { payload } = await approveAll('U0ANA', id);

    expect(JSON.stringify(payload)).toContain('*8 approved*, $640.00 a month.');
    for (let index = 0; index < 8; index += 1)
      expect(await entriesOf(`P-r-${index}`)).toContainEqual(['approve', 'U0ANA']);
    expect(await stateOf()).toBe('proposed');
  });

  it('leaves out what cannot be undone, and says so before', async () => {
    const proposals = proposalsFor(8).map((each, index) =>
      index < 2 ? toStop(`r-${index}`, { plan: { undo: undefined } }) : each,
    );
    bot = await aBotWith(proposals, { found: found(8) });
    const { id, payload: before } = await openList('U0ANA', 8);

    const { payload } = await approveAll('U0ANA', id);

    expect(JSON.stringify(before)).toContain('2 more cannot be undone: they stay to be approved one by one.');
    expect(JSON.stringify(payload)).toContain('*6 approved*');
    expect((await statesOf(8)).filter((state) => state === 'proposed')).toHaveLength(2);
  });

  it('gives a first approval to what takes two, and says so', async () => {
    bot = await aBotWith(proposalsFor(8, { plan: production, approvalsNeeded: 2 }), { found: found(8) });
    const { id } = await openList('U0ANA', 8);

    const { payload } = await approveAll('U0ANA', id);

    expect(JSON.stringify(payload)).toContain('*8 need a second person*');
    expect(new Set(await statesOf(8))).toEqual(new Set(['proposed']));
    expect((await bot.store.proposals.find('P-r-3')).approvals).toMatchObject([{ userId: 'U0ANA' }]);
  });

  it('tells once why several were refused', async () => {
    const altered = { planHash: '0'.repeat(64) };
    const proposals = proposalsFor(8).map((each, index) => (index < 3 ? { ...each, ...altered } : each));
    bot = await aBotWith(proposals, { found: found(8) });
    const { id } = await openList('U0ANA', 8);

    const { payload } = await approveAll('U0ANA', id);

    const text = JSON.stringify(payload);
    expect(text).toContain('*5 approved*');
    expect(text).toContain('*3 refused*: The plan was altered after it was proposed');
    expect(text).toMatch(/\(report-server-r-\d, report-server-r-\d, report-server-r-\d\)/);
  });

  it('approves nothing that was not shown: what changed meanwhile is to be looked at again', async () => {
    bot = await aBotWith(proposalsFor(8), { found: found(8) });
    const { id } = await openList('U0ANA', 8);
    const at = '2026-11-23T08:00:00Z';
    await bot.store.proposals.move({ proposalId: 'P-r-1', event: 'deny', actor: 'U0FIN', because: 'no', at });

    const { payload } = await approveAll('U0ANA', id);

    expect(JSON.stringify(payload)).toContain('so nothing was approved by it');
    expect((await bot.store.auditLog.list({ subjectKind: 'proposal' })).at(-1)).toMatchObject({
      event: 'refused',
      actor: 'U0ANA',
      note: expect.stringContaining('approve all of a list: What can be approved is no longer'),
    });
    expect((await statesOf(8)).filter((state) => state === 'proposed')).toHaveLength(7);
  });

  it('approves a hundred, each of which it shows by row or by name', async () => {
    bot = await aBotWith(proposalsFor(100), { found: found(100) });
    const { id, payload: before } = await openList('U0ANA', 100);

    const { payload } = await approveAll('U0ANA', id);

    for (let index = 0; index < 100; index += 1) expect(JSON.stringify(before)).toContain(`report-server-r-${index} `);
    expect(JSON.stringify(payload)).toContain('*100 approved*');
    expect((await statesOf(100)).filter((state) => state === 'proposed')).toHaveLength(0);
  });
});
