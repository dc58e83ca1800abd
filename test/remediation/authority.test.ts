import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import type { Config } from '../../src/config.ts';
import { PennyError } from '../../src/errors.ts';
import type { Asker } from '../../src/model/access.ts';
import type { Plan, Proposal } from '../../src/model/proposal.ts';
import type { Store } from '../../src/ports.ts';
import {
  approvalObjections,
  approvalsNeeded,
  approversText,
  requireMayApprove,
  requireMayDecline,
  requireMayUndo,
} from '../../src/remediation/authority.ts';
import { aConfig, NOW } from '../fakes/builders.ts';
import { asker, type FakePeople, fakePeople } from '../fakes/people.ts';
import { aPlan, aProposal } from '../fakes/proposals.ts';
import { aDoneSchedule } from '../fakes/schedules.ts';

const withRules = (rules: string, more = '') => aConfig(`\nremediation: { mode: act, rules: ${rules}${more} }\n`);
const LEAD_OR_FINOPS = withRules('[{ approvers: [lead, role:finops] }]');
const ana = asker('ana');
const fin = asker('fin');
const AT = NOW.toString();

let store: Store;
let people: FakePeople;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  people = fakePeople();
});
afterEach(() => store.close());

const depsWith = (config: Config, now = NOW) => ({ config, people, store, clock: { now: () => now } });
/** `yes`, or the sentence that refuses. */
const answer = (asked: Promise<void>) =>
  asked.then(
    () => 'yes',
    (error: unknown) => {
      expect(error).toBeInstanceOf(PennyError);
      return (error as PennyError).message;
    },
  );
const approve = (who: Asker, proposal: Proposal = aProposal(), config = LEAD_OR_FINOPS, now = NOW) =>
  answer(requireMayApprove(who, proposal, depsWith(config, now)));
const saves = (monthly: number | null): Partial<Plan> => ({ saving: { ...aPlan().saving, monthly } });

describe('how many must approve', () => {
  it.each<[string, Config, Partial<Plan>, number | undefined]>([
    ['nobody may where there is no rule', aConfig(), {}, undefined],
    ['one is enough in development', LEAD_OR_FINOPS, {}, 1],
    ['production takes two', LEAD_OR_FINOPS, { environment: 'production' }, 2],
    ['an unknown environment takes two', LEAD_OR_FINOPS, { environment: 'unknown' }, 2],
    ['more than 500 a month takes two', LEAD_OR_FINOPS, saves(500.01), 2],
    ['500 a month takes one', LEAD_OR_FINOPS, saves(500), 1],
    ['what costs as much more takes two as well', LEAD_OR_FINOPS, saves(-600), 2],
    ['an unknown amount takes two', LEAD_OR_FINOPS, saves(null), 2],
    ['what is no amount takes two', LEAD_OR_FINOPS, saves(Number.NaN), 2],
    ['what cannot be undone takes two', LEAD_OR_FINOPS, { undo: undefined }, 2],
    [
      'what cannot be undone takes one where the policy says so',
      withRules('[{ approvers: [lead] }]', ', fourEyes: { irreversible: false }'),
      { undo: undefined },
      1,
    ],
    ['a rule for another action does not match', withRules('[{ actions: Delete, approvers: [lead] }]'), {}, undefined],
    ['a rule for another team does not match', withRules('[{ teams: search, approvers: [lead] }]'), {}, undefined],
    ['a rule up to an amount does not match more', withRules('[{ upTo: 50, approvers: [lead] }]'), {}, undefined],
    [
      'a rule up to an amount never matches an unknown one',
      withRules('[{ upTo: 1000, approvers: [lead] }]'),
      saves(null),
      undefined,
    ],
    ['a rule for dev is for development', withRules('[{ environments: dev, approvers: [lead] }]'), {}, 1],
    [
      'a rule for dev is not for what is unknown',
      withRules('[{ environments: dev, approvers: [lead] }]'),
      { environment: 'unknown' },
      undefined,
    ],
  ])('%s', (_, config, plan, needed) => {
    expect(approvalsNeeded(aPlan(plan), config)).toBe(needed);
  });

  it('is said by the first rule that matches, not by the kindest', () => {
    const config = withRules('[{ environments: development, approvers: [sam@acme.example] }, { approvers: [lead] }]');

    expect(approversText(aPlan(), config)).toBe('sam@acme.example');
    expect(approversText(aPlan({ environment: 'staging' }), config)).toBe('ana@acme.example (the lead of payments)');
  });
});

describe('who may approve', () => {
  it('is the lead of the team that owns it, or somebody with the role', async () => {
    expect(await approve(ana)).toBe('yes');
    expect(await approve(fin)).toBe('yes');
  });

  it.each<[string, Asker, string]>([
    ['another team’s lead', asker('sam'), 'you are not among them'],
    ['a member where only the lead may', asker('ben'), 'you are not among them'],
    ['a guest, also the one who leads the team', { ...ana, outsider: 'guest' }, 'guests decide nothing here'],
    [
      'somebody of another organisation',
      { ...ana, outsider: 'other-organisation' },
      'people of other organisations decide nothing here',
    ],
    ['somebody without a confirmed address', { userId: 'U0ANA' }, 'Slack gives me no confirmed e-mail address for you'],
    [
      'the operator at the terminal',
      { userId: 'terminal', operator: true, email: 'ana@acme.example' },
      'a terminal does not say which person you are; decide in Slack',
    ],
  ])('is never %s', async (_, who, why) => {
    expect(await approve(who)).toBe(
      `ana@acme.example (the lead of payments) or the role finops can approve this; you cannot, since ${why}.`,
    );
  });

  it('is nobody where no rule says who', async () => {
    expect(await approve(ana, aProposal(), aConfig())).toBe(
      'No rule in penny.yml says who may approve this, so nobody can. An operator adds one under remediation.rules.',
    );
  });

  it('is never who asked for it, under none of their ids', async () => {
    people.everybody.set('U0ANA2', { userId: 'U0ANA2', email: 'ana@acme.example' });

    expect(await approve(ana, aProposal({ proposedBy: 'U0ANA' }))).toContain('nobody approves their own proposal');
    expect(await approve(ana, aProposal({ proposedBy: 'U0ANA2' }))).toContain('nobody approves their own proposal');
    expect(await approve(ana, aProposal({ proposedBy: 'U0LEFT' }))).toBe('yes');
  });

  it('is not whom the owner tag names', async () => {
    const proposal = aProposal({ plan: { owner: 'eve@acme.example' } });

    expect(await approve(asker('eve'), proposal)).toContain('you are not among them');
  });

  it('is a member of a Slack group, and nobody while the group cannot be read', async () => {
    const config = withRules('[{ approvers: [group:S0OPS] }]');
    const unreadable = await approve(ana, aProposal(), config);
    people.groups.set('S0OPS', ['U0ANA', 'U0GUEST']);

    expect(unreadable).toBe('I cannot ask Slack who is in the user group S0OPS.');
    expect(await approve(ana, aProposal(), config)).toBe('yes');
    expect(await approve(fin, aProposal(), config)).toBe(
      'The Slack group S0OPS can approve this; you cannot, since you are not among them.',
    );
    expect(await approve({ ...asker('guest'), outsider: 'guest' }, aProposal(), config)).toContain('guests decide');
  });

  it('is a person by their address, in whatever case the policy writes it', async () => {
    const config = withRules('[{ approvers: [Sam@Acme.Example] }]');

    expect(await approve(asker('sam'), aProposal(), config)).toBe('yes');
  });

  it('is nobody through a role that is only called like something', async () => {
    const config = structuredClone({ ...LEAD_OR_FINOPS, teams: [] }) as unknown as Config;
    config.remediation.rules = [
      { actions: 'all', environments: 'all', teams: 'all', approvers: ['role:constructor', 'role:__proto__'] },
    ];

    expect(await approve(ana, aProposal(), config)).toContain('you are not among them');
  });
});

describe('a team that is new to a resource', () => {
  const MEMBER = withRules('[{ approvers: [lead, role:finops] }]');
  const see = (team: string, at: Temporal.Instant) =>
    store.resourceTeams.note([{ resource: aPlan(), team, environment: 'development' }], {
      at: at.toString(),
      trustedBefore: at.subtract({ hours: 7 * 24 }).toString(),
      teams: ['payments', 'search', 'unallocated'],
    });
  const yesterday = NOW.subtract({ hours: 24 });

  it('has no say for seven days, and is told so; roles have', async () => {
    await see('search', NOW.subtract({ hours: 24 * 30 }));
    await see('payments', yesterday);

    expect(await approve(ana, aProposal(), MEMBER)).toBe(
      'ana@acme.example (the lead of payments) or the role finops can approve this; you cannot, since it is of payments ' +
        'only since 2026-11-22, by its tags, and a team that is new to a resource has no say over it for 7 days, until 2026-11-29.',
    );
    expect(await approve(fin, aProposal(), MEMBER)).toBe('yes');
    expect(await approve(asker('sam'), aProposal(), MEMBER)).toContain('you are not among them');
    expect(await approve(ana, aProposal(), MEMBER, NOW.add({ hours: 24 * 7 }))).toBe('yes');
  });

  it('is trusted where the resource was its own when it was first seen, and at once when it gets it back', async () => {
    await see('payments', yesterday);
    const first = await approve(ana);
    await see('search', yesterday);
    await see('payments', NOW);

    expect([first, await approve(ana)]).toEqual(['yes', 'yes']);
  });

  it('does not become old by being given away and back again every few days', async () => {
    await see('search', NOW.subtract({ hours: 24 * 30 }));
    await see('payments', NOW.subtract({ hours: 24 * 6 }));
    await see('unallocated', NOW.subtract({ hours: 24 * 3 }));
    await see('payments', yesterday);

    expect(await approve(ana)).toContain('has no say over it');
  });

  it('gets by a tag to no rule that the team before has not', async () => {
    const config = withRules('[{ teams: payments, approvers: [eve@acme.example] }, { approvers: [role:finops] }]');
    await see('search', NOW.subtract({ hours: 24 * 30 }));
    await see('payments', yesterday);

    expect(await approve(asker('eve'), aProposal(), config)).toContain('you are not among them');
  });

  it('may say no and take back all the same', async () => {
    await see('search', NOW.subtract({ hours: 24 * 30 }));
    await see('payments', yesterday);

    expect(await answer(requireMayDecline(ana, aProposal(), depsWith(MEMBER)))).toBe('yes');
    expect(await answer(requireMayUndo(ana, aProposal(), depsWith(MEMBER)))).toBe('yes');
  });

  it('is not new where it follows one that the policy no longer has', async () => {
    await see('billing', NOW.subtract({ hours: 24 * 30 }));
    await see('payments', yesterday);

    expect(await approve(ana)).toBe('yes');
  });

  it('that has lost it since has no say either', async () => {
    await see('payments', NOW.subtract({ hours: 24 * 30 }));
    await see('search', yesterday);

    expect(await approve(ana)).toContain('it is not of payments any more, but of search');
  });
});

describe('who may say no, and who may undo', () => {
  const ONLY_FINOPS = withRules('[{ approvers: [role:finops] }]');
  const decline = (who: Asker, over: Parameters<typeof aProposal>[0] = {}) =>
    answer(requireMayDecline(who, aProposal(over), depsWith(ONLY_FINOPS)));
  const undo = (who: Asker, over: Parameters<typeof aProposal>[0] = {}) =>
    answer(requireMayUndo(who, aProposal(over), depsWith(ONLY_FINOPS)));

  it('lets approvers, the lead, the tagged owner and who asked for it say no', async () => {
    expect(await decline(fin)).toBe('yes');
    expect(await decline(ana)).toBe('yes');
    expect(await decline(asker('eve'), { plan: { owner: 'Eve@acme.example' } })).toBe('yes');
    expect(await decline(asker('ben'), { proposedBy: 'U0BEN' })).toBe('yes');
    expect(await decline(asker('eve'))).toBe(
      'The role finops can decide this; you cannot, since you are not among them.',
    );
  });

  it('lets no guest say no, whatever the tag says', async () => {
    const guest: Asker = { ...asker('eve'), outsider: 'guest' };

    expect(await decline(guest, { plan: { owner: 'eve@acme.example' } })).toContain('guests decide nothing here');
  });

  it('lets one approver undo, and whoever approved it', async () => {
    const approved = { approvals: [{ ...asker('ben'), email: 'ben@acme.example', at: AT }] };

    expect(await undo(fin, { plan: { environment: 'production' } })).toBe('yes');
    expect(await undo(asker('ben'), approved)).toBe('yes');
    expect(await undo(asker('eve'), approved)).toContain('you are not among them');
  });
});

describe('approvals before they are acted on', () => {
  const by = (...names: string[]) =>
    names.map((name) => ({ userId: asker(name).userId, email: `${name}@acme.example`, at: AT }));
  const objections = (over: Parameters<typeof aProposal>[0], config = LEAD_OR_FINOPS) =>
    approvalObjections(aProposal({ state: 'approved', ...over }), depsWith(config));
  const NOT_ENOUGH =
    'It needs the approval of one person, and none counts now: ana@acme.example (the lead of payments) or the role finops may approve.';

  it('count while everybody is who they were', async () => {
    expect(await objections({ approvals: by('ana') })).toEqual([]);
  });

  it('do not count of who has left, became a guest or lost the right', async () => {
    people.leaves('U0ANA');
    people.everybody.set('U0FIN', { ...fin, outsider: 'guest' });

    expect(await objections({ approvals: by('ana') })).toEqual([
      'The approval of ana@acme.example does not count any more: they have left.',
      NOT_ENOUGH,
    ]);
    expect((await objections({ approvals: by('fin') }))[0]).toContain('guests decide nothing here');
    expect((await objections({ approvals: by('ben') }))[0]).toBe(
      'The approval of ben@acme.example does not count any more: they are not among those who may.',
    );
  });

  it('do not count of whom Slack knows by another address now', async () => {
    people.everybody.set('U0ANA', { userId: 'U0ANA', email: 'fin@acme.example' });

    expect((await objections({ approvals: by('ana') }))[0]).toContain('their e-mail address is another one now');
  });

  it('do not count while Slack cannot be asked', async () => {
    people.byId = () => Promise.reject(new PennyError('unavailable', 'Slack does not answer.'));

    expect(await objections({ approvals: by('ana') })).toEqual([
      'Not possible just now: Whether ana@acme.example may still approve cannot be told: Slack does not answer.',
    ]);
  });

  it('are enough while enough of them count, and not when one of two is left', async () => {
    const plan = { environment: 'production' };
    const both = await objections({ plan, approvals: by('ana', 'fin') });
    people.leaves('U0FIN');

    expect(both).toEqual([]);
    expect(await objections({ plan, approvals: by('ana', 'fin') })).toHaveLength(2);
    expect(await objections({ plan, approvals: [...by('ana'), ...by('ana')] })).toHaveLength(1);
    expect(await objections({ approvals: by('ana', 'fin') })).toEqual([]);
  });

  it('are of nobody where the rule has gone, the plan was altered or the approver asked for it', async () => {
    expect(await objections({ approvals: by('ana') }, aConfig())).toEqual([
      'No rule in penny.yml lets anybody approve it any more.',
    ]);
    expect(await objections({ approvals: by('ana'), planHash: 'other' })).toEqual([
      'What would be done is not what was approved: it was altered.',
    ]);
    expect((await objections({ approvals: by('ana'), proposedBy: 'U0ANA' }))[0]).toContain('their own proposal');
  });

  describe('of a schedule that starts and stops', () => {
    const evidence = { scheduleProposalId: 'S1' };
    const stop = (plan: Partial<Plan> = {}) => objections({ proposedBy: 'schedule', plan: { evidence, ...plan } });

    it('are not needed while the schedule is in force that somebody approved', async () => {
      await store.proposals.add([aDoneSchedule()]);

      expect(await stop()).toEqual([]);
    });

    it('are not there where the schedule was undone, has ended or is of another machine', async () => {
      const gone = ['The schedule that it belongs to is not in force any more.'];
      const before = await stop();
      await store.proposals.add([aDoneSchedule()]);
      const another = await stop({ resourceId: 'i-other' });
      await store.schedules.end('S1', 'Its tag was removed.', AT);

      expect([before, another, await stop()]).toEqual([gone, gone, gone]);
    });

    it('do not count against somebody who wants it left on, for starting as before', async () => {
      await store.proposals.add([aDoneSchedule()]);
      const until = NOW.add({ hours: 3 }).toString();
      const { cloud, subAccountId, regionId, resourceType, resourceId } = aPlan();
      const resource = { cloud, subAccountId, regionId, resourceType, resourceId };
      const entry = {
        subjectKind: 'schedule',
        subjectId: 'S1',
        event: 'leave-on',
        fromState: null,
        toState: until,
        actor: 'U0BEN',
        note: '',
        at: AT,
      };
      await store.schedules.putOverride({ resource, since: AT, until, by: 'U0BEN' }, entry);

      expect(await stop()).toEqual(['Somebody wants it left on until 2026-11-23 11:00 UTC.']);
      expect(await stop({ remediation: 'start-instance' })).toEqual([]);
    });

    it('are needed of one that does anything else', async () => {
      await store.proposals.add([aDoneSchedule()]);

      expect(await stop({ remediation: 'terminate-instance' })).toEqual([NOT_ENOUGH]);
    });
  });

  it('are not needed where the policy lets Penny act alone, as long as it does', async () => {
    const alone = withRules('[{ approvers: [lead] }]', ', alone: [{ environment: dev, actions: [Stop] }]');

    expect(await objections({ isAlone: true }, alone)).toEqual([]);
    expect(await objections({ isAlone: true })).toEqual([
      'The policy for acting alone that approved it was withdrawn.',
    ]);
    expect(await objections({ isAlone: true, plan: { environment: 'production' } }, alone)).toHaveLength(1);
  });
});
