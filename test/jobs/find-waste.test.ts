import { afterEach, describe, expect, it } from 'vitest';
import { findWaste } from '../../jobs/find-waste.ts';
import type { JobDeps } from '../../jobs/job.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import type { FoundWaste } from '../../src/model/finding.ts';
import { WASTE_LOOK } from '../../src/model/waste-look.ts';
import type { Cloud } from '../../src/ports.ts';
import { startTestBot, type TestBot, until } from '../fakes/bot.ts';
import { aFoundWaste, aLook, aNotice } from '../fakes/findings.ts';
import { aVolume } from '../fakes/resources.ts';
import { depsOf } from './budgets.ts';
import { digestsIn, toldTo } from './digests.ts';

const NOW = Temporal.Instant.from('2026-11-23T08:00:00Z');

let bot: TestBot;
afterEach(() => bot.stop());

async function aBot(policy = ''): Promise<TestBot> {
  bot = await startTestBot({ policy, now: NOW });
  return bot;
}

const disk = (id: string, over: Parameters<typeof aFoundWaste>[0] = {}) =>
  aFoundWaste({ resourceId: id, resourceName: id, ...over });
const found = (...each: FoundWaste[]) =>
  bot.store.findings.apply({ found: each, closed: [] }, bot.clock.now().toString());
const closed = (id: string, closedReason: 'gone' | 'acted-on' | 'exempted' = 'gone') =>
  bot.store.findings.apply(
    { found: [], closed: [{ findingId: `unattached-volume:${id}`, closedReason }] },
    bot.clock.now().toString(),
  );
const run = (copy = 'one', over: Partial<JobDeps> = {}) => findWaste.run({ ...depsOf(bot, copy), ...over });
const wasteIn = (channel = 'C0PAY') => digestsIn(bot, channel).filter(({ slot }) => slot.startsWith('waste '));
const inPayments = () => wasteIn().map(({ text }) => text);

describe('new findings', () => {
  it('are told in one message to their team, with what each costs, why and what to do', async () => {
    await aBot();
    await found(disk('vol-1', { saving: { monthly: 40 } }), disk('vol-2', { saving: { monthly: 30 } }));

    await run();

    expect(inPayments()).toHaveLength(1);
    const [text] = inPayments();
    expect(text).toContain('payments: 2 things cost $70.00 a month for nothing');
    expect(text).toContain(
      'vol-1, volume in us-east-1\nunattached, 1000 GiB of gp2, created 90 days ago.\nTo do: delete, saves $40.00 a month (your bill to 2026-11-21).',
    );
    expect(text).toContain('Prices: your bill to 2026-11-21 (2).');
    expect(text).toContain('All there is: /cost waste payments.');
  });

  it('are told once, however often it looks and however many copies do', async () => {
    await aBot();
    await found(disk('vol-1'));

    await Promise.all(['one', 'two', 'three'].map((copy) => run(copy)));
    await run();

    expect(inPayments()).toHaveLength(1);
  });

  it('of the same team later are a message of their own, without the old ones', async () => {
    await aBot();
    await found(disk('vol-1'));
    await run();
    await found(disk('vol-1'), disk('vol-2'));

    await run();

    expect(inPayments()[1]).toContain('payments: one thing costs $80.00');
    expect(inPayments()[1]).not.toContain('vol-1');
  });

  it('wait for the digest while they are worth less than an interruption, together with what comes next', async () => {
    await aBot();
    await found(disk('vol-1', { saving: { monthly: 30 } }), disk('vol-x', { saving: { monthly: null } }));
    await run();
    const before = inPayments();
    await found(disk('vol-1', { saving: { monthly: 30 } }), disk('vol-2', { saving: { monthly: 20 } }));

    await run();

    expect(before).toEqual([]);
    expect(inPayments()[0]).toContain('payments: 2 things cost $50.00 a month for nothing; 1 more does at a price');
  });

  it('that are closed before anybody was told are not told', async () => {
    await aBot();
    await found(disk('vol-1'), disk('vol-2'));
    await closed('vol-1');

    await run();

    expect(inPayments()[0]).toContain('one thing costs');
    expect(inPayments()[0]).not.toContain('vol-1');
  });

  it('are told to the owner whom a tag names, privately', async () => {
    await aBot();
    await found(disk('vol-1', { owner: 'ben@acme.example' }), disk('vol-2', { owner: 'Ben', saving: { monthly: 60 } }));

    await run();

    expect(toldTo(bot, 'U0BEN')).toMatchObject([expect.stringContaining('Yours: one thing costs $80.00')]);
    expect(inPayments()).toMatchObject([expect.stringContaining('payments: one thing costs $60.00')]);
  });

  it.each([
    ['somebody of another team', 'sam@acme.example', 'U0SAM'],
    ['somebody of another organisation', 'x@other.example', 'U0OTHER'],
    ['nobody in Slack', 'left@acme.example', 'U0NEW'],
  ])('are told to the team where the tag names %s', async (_, owner, user) => {
    await aBot();
    await found(disk('vol-1', { owner }));

    await run();

    expect(toldTo(bot, user)).toEqual([]);
    expect(inPayments()).toHaveLength(1);
  });

  it('of a team without a channel are told to its lead', async () => {
    await aBot();
    await found(disk('vol-1', { team: 'search' }));

    await run();

    expect(toldTo(bot, 'U0SAM')).toMatchObject([expect.stringContaining('search: one thing costs $80.00')]);
  });

  it('of nobody are told to the operators', async () => {
    await aBot();
    await found(disk('vol-1', { team: 'unallocated' }));

    await run();

    expect(toldTo(bot, 'U0OPS')).toMatchObject([expect.stringContaining('unallocated: one thing costs $80.00')]);
  });

  it('are told to the lead where the channel cannot be reached, with the reason', async () => {
    await aBot();
    bot.slack.state.channels.find(({ id }) => id === 'C0PAY')!.botIsMember = false;
    await found(disk('vol-1'));

    await run();

    expect(toldTo(bot, 'U0ANA').join()).toMatch(/payments: one thing costs \$80\.00[\s\S]*This was for #payments/);
  });

  it('do not go to a channel that does not want them', async () => {
    await aBot("digests: [{ channel: '#payments', scope: payments, kinds: [digest] }]\n");
    await found(disk('vol-1'));

    await run();

    expect(inPayments()).toEqual([]);
    expect(toldTo(bot, 'U0ANA')).toHaveLength(1);
  });
});

describe('a message about findings', () => {
  it('says what has become of them', async () => {
    await aBot();
    await found(disk('vol-1'), disk('vol-2', { saving: { monthly: 60 } }));
    await run();
    await closed('vol-1', 'acted-on');

    await run();

    expect(wasteIn()).toMatchObject([
      { edited: true, text: expect.stringContaining('payments: one thing costs $60.00') },
    ]);
    expect(inPayments()[0]).toContain('~vol-1~: done since 23 Nov.');
  });

  it('is edited at once when somebody says there that a thing is left alone', async () => {
    await aBot();
    await found(disk('vol-1'));
    await run();
    const { ts } = bot.slack.state.messages.find(({ text }) => text.includes('for nothing'))!;
    await bot.slack.press({ user: 'U0ANA', channel: 'C0PAY', messageTs: ts, actionId: 'finding.exempt' });
    const form = await until(
      () => bot.slack.state.modals.get('U0ANA')?.at(-1),
      (view) => view !== undefined,
    );

    await bot.slack.submitView({
      user: 'U0ANA',
      viewId: form!.id,
      values: { reason: 'kept', until: '2027-01-31', what: 'all' },
    });

    await until(inPayments, ([text]) =>
      /payments: all of this is closed[\s\S]*left alone since 23 Nov/.test(text ?? ''),
    );
  });

  it('is told by another process where the first one died before it was sent', async () => {
    await aBot();
    await found(disk('vol-1'));
    await bot.store.findingNotices.claim(aNotice({ claimedBy: 'dead' }), ['unattached-volume:vol-1']);
    await run();
    const before = inPayments().length;

    await bot.clock.set(NOW.add({ minutes: 21 }));
    await run();

    expect([before, inPayments().length]).toEqual([0, 1]);
    expect(await bot.store.findingNotices.pending()).toEqual([]);
  });

  it('is not sent again where the first one died after it was sent', async () => {
    await aBot();
    await found(disk('vol-1'));
    const notifier = depsOf(bot, 'dying').notifier;
    const dies = {
      ...bot.store,
      findingNotices: { ...bot.store.findingNotices, told: () => Promise.reject(new Error('died')) },
    };
    await expect(run('dying', { store: dies, notifier })).rejects.toThrow('died');
    bot.clock.set(NOW.add({ minutes: 21 }));

    await run();
    await run();

    expect(inPayments()).toHaveLength(1);
    expect((await bot.store.findings.find('unattached-volume:vol-1')).toldAt).toBeDefined();
  });

  it('is not sent when everything in it was closed while its process was dead', async () => {
    await aBot();
    await found(disk('vol-1'));
    await bot.store.findingNotices.claim(aNotice({ claimedBy: 'dead' }), ['unattached-volume:vol-1']);
    await closed('vol-1');
    bot.clock.set(NOW.add({ minutes: 21 }));

    await run();

    expect(inPayments()).toEqual([]);
    expect(await bot.store.findingNotices.pending()).toEqual([]);
  });
});

describe('looking for waste', () => {
  const place = { cloud: 'aws' as const, subAccountId: '200', regionId: 'us-east-1' };
  const read = (readAt: string) =>
    bot.store.resources.replacePlace('fleet', { ...place, resources: [], readTypes: ['volume'], troubles: [], readAt });
  const looks = () => {
    const calls: number[] = [];
    const inspectResources = async () => {
      calls.push(1);
      return 'looked';
    };
    return { calls, inspectResources };
  };

  it('happens when a place was read, when something is left alone, and on a new day, and else not', async () => {
    await aBot();
    const { calls, inspectResources } = looks();
    const lines = [await run('one', { inspectResources })];
    await read('2026-11-23T07:00:00Z');
    lines.push(await run('one', { inspectResources }), await run('one', { inspectResources }));
    await read('2026-11-23T09:00:00Z');
    await run('one', { inspectResources });
    bot.clock.set(Temporal.Instant.from('2026-11-24T00:30:00Z'));
    await run('one', { inspectResources });

    expect(lines.map((line) => line.split(';')[0])).toEqual([
      'no resources have been read',
      'looked',
      'nothing new to look at',
    ]);
    expect(calls).toHaveLength(3);
  });

  it('happens again when prices were read after the places', async () => {
    await aBot();
    const { calls, inspectResources } = looks();
    await read('2026-11-23T07:00:00Z');
    await run('one', { inspectResources });
    await bot.store.facts.set('price list', '{"at":"2026-11-23T07:20:00Z"}');

    await run('one', { inspectResources });

    expect(calls).toHaveLength(2);
  });

  it('is tried again where it failed', async () => {
    await aBot();
    await read('2026-11-23T07:00:00Z');
    const { calls, inspectResources } = looks();

    await expect(run('one', { inspectResources: () => Promise.reject(new Error('no memory')) })).rejects.toThrow(
      'no memory',
    );
    await run('one', { inspectResources });

    expect(calls).toHaveLength(1);
  });
});

describe('what can be done about what is found', () => {
  const FLEET = { cloud: 'aws', subAccountId: '200', regionId: 'us-east-1' } as const;

  it('is proposed before its team is told', async () => {
    await aBot('\nremediation: { rules: [{ approvers: [lead] }] }\n');
    const unattached = aVolume({ attachedTo: [], state: 'available' });
    const reading = { resources: [unattached], readTypes: ['volume' as const], troubles: [] };
    await bot.store.resources.replacePlace('fleet', { ...FLEET, ...reading, readAt: '2026-11-23T07:00:00Z' });
    const clouds: Cloud[] = [{ source: 'fleet', actsIn: ['200'], remediation: async () => undefined }];
    const inspectResources = async () => {
      await found(disk('vol-1'));
      return 'looked';
    };

    const line = await run('one', { clouds, inspectResources });

    const proposals = await bot.store.proposals.list(grantToJob('all', bot.config));
    expect(proposals).toMatchObject([
      { state: 'proposed', plan: { remediation: 'delete-volume', resourceId: 'vol-1' } },
    ]);
    expect(line).toContain('looked, 1 proposed; 1 told');
  });
});

describe('what cannot be looked at', () => {
  const missing = (permission: string) =>
    bot.store.facts.set(
      WASTE_LOOK,
      JSON.stringify(aLook({ unread: [{ resourceTypes: ['volume'], permission, sentence: 'x', places: 2 }] })),
    );
  const told = () => toldTo(bot, 'U0OPS').filter((text) => text.includes('I cannot look for waste everywhere'));
  const later = (days: number) => bot.clock.set(NOW.add({ hours: 24 * days }));

  it('is told to the operators with the permission and what it would show, once a day at most', async () => {
    await aBot();
    await missing('ec2:DescribeVolumes');

    await run();
    await run();

    expect(told()).toEqual([
      expect.stringMatching(
        /ec2:DescribeVolumes is missing in 2 places: volumes are not seen there\. It would show: .*disks that no machine uses/,
      ),
    ]);
  });

  it('is told again when something else is missing, and the same after a week', async () => {
    await aBot();
    await missing('ec2:DescribeVolumes');
    await run();
    await missing('ec2:DescribeSnapshots');
    await run();
    const sameDay = told().length;
    later(1);
    await run();
    later(2);
    await run();
    later(8);
    await run();

    expect([sameDay, told().length]).toEqual([1, 3]);
  });

  it('is told where a detector broke', async () => {
    await aBot();
    const failures = [{ detector: 'idle-instance', fault: 'cannot read x', times: 3 }];
    await bot.store.facts.set(WASTE_LOOK, JSON.stringify(aLook({ failures })));

    await run();

    expect(told()[0]).toContain('idle-instance broke 3 times: cannot read x');
  });
});

describe('a morning', () => {
  const policy =
    "digests: [{ channel: '#payments', scope: payments, at: '09:00', timeZone: UTC }, { channel: '#finops', scope: all, at: '09:00', timeZone: UTC }]\n";
  const digest = (channel = 'C0PAY') =>
    digestsIn(bot, channel).find(({ slot }) => !slot.startsWith('waste '))?.text ?? '';

  it('has the open total and the largest that nobody was told of, which count as told', async () => {
    await aBot(policy);
    await found(...[10, 9, 8, 7].map((monthly) => disk(`vol-${monthly}`, { saving: { monthly } })));
    await found(disk('vol-u', { team: 'unallocated', saving: { monthly: 6 } }));

    await bot.moveTo('2026-11-23T09:00:00Z');

    expect(digest()).toContain('Waste: 4 things cost $34.00 a month for nothing (/cost waste payments)');
    expect(digest()).toContain('New: vol-10, unattached, 1000 GiB of gp2, created 90 days ago; delete: $10.00 a month');
    expect(digest()).not.toContain('vol-7');
    expect(digest('C0FIN')).toContain('Waste: 5 things cost $40.00 a month for nothing (/cost waste all)');
    expect(digest('C0FIN')).toContain('New: unallocated, vol-u');
    const untold = (await bot.store.findings.list(grantToJob('all', bot.config), 'open')).filter(
      ({ toldAt }) => !toldAt,
    );
    expect(untold.map(({ resourceId }) => resourceId)).toEqual(['vol-7']);
    expect(await bot.store.findingNotices.pending()).toEqual([]);
  });

  it('tells nothing that the owner is told at the same minute', async () => {
    await aBot(policy);
    await found(disk('vol-1'));

    await bot.moveTo('2026-11-23T09:00:00Z');

    const times = [...inPayments(), digest()].filter((text) => /vol-1/.test(text));
    expect(times).toHaveLength(1);
  });

  it('leaves them to the next message where it could not be posted', async () => {
    await aBot(policy.replace('#payments', '#away'));
    await found(disk('vol-1', { saving: { monthly: 20 } }));

    await bot.moveTo('2026-11-23T09:00:00Z');

    expect(await bot.store.findingNotices.pending()).toEqual([]);
    expect((await bot.store.findings.find('unattached-volume:vol-1')).toldAt).toBeUndefined();
  });
});
