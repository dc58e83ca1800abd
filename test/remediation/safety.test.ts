import { describe, expect, it } from 'vitest';
import type { Plan, Proposal } from '../../src/model/proposal.ts';
import type { LiveFacts, LiveResource, RemediationName } from '../../src/model/remediation.ts';
import type { Resource } from '../../src/model/resource.ts';
import { observe } from '../../src/remediation/observed.ts';
import { planHash } from '../../src/remediation/plan-hash.ts';
import { objections, passesByItself, type SafetyCase, stillPassing } from '../../src/remediation/safety.ts';
import { aConfig, NOW } from '../fakes/builders.ts';
import { aPlan, aProposal } from '../fakes/proposals.ts';
import { aDatabase, anAddress, anInstance, aSnapshot, aVolume } from '../fakes/resources.ts';

/** All that could be asked, and nothing of it in the way. */
const HARMLESS: LiveFacts = {
  autoScalingGroup: null,
  stopProtected: false,
  terminationProtected: false,
  spot: 'no',
  rootDevice: 'ebs',
  rootDeviceOf: [],
  inServiceOf: [],
  managedBy: [],
  imageIds: [],
  recentActivity: [],
  underChange: [],
  dependents: [],
};
const tags = { penny: 'allowed' };

interface Given {
  remediation?: RemediationName;
  resource?: Resource;
  facts?: LiveFacts;
  unknown?: LiveResource['unknown'];
  plan?: Partial<Plan>;
  proposal?: Partial<Omit<Proposal, 'plan'>>;
  policy?: string;
  now?: string;
  about?: Partial<SafetyCase>;
}

/** A machine that may be stopped, on a Monday morning; what is said is otherwise. */
function aCase(given: Given = {}): SafetyCase {
  const { remediation = 'stop-instance', resource = anInstance({ tags }), facts = {}, unknown = {} } = given;
  const plan = aPlan({ remediation, observed: observe(resource), ...given.plan });
  const { remediation: policy, timeZone } = aConfig(given.policy);
  return {
    proposal: { ...aProposal({ ...given.proposal }), plan, planHash: planHash(plan), ...given.proposal },
    live: { resource, facts: { ...HARMLESS, ...facts }, unknown },
    unread: [],
    approvals: [],
    freeze: undefined,
    policy,
    timeZone,
    now: given.now ? Temporal.Instant.from(given.now) : NOW,
    ...given.about,
  };
}
const said = (given: Given) => objections(aCase(given));

describe('what stands against doing it', () => {
  it('is nothing where every check was made and passed', () => {
    expect(said({})).toEqual([]);
  });

  it.each<[string, Given, string]>([
    ['a member of a group', { facts: { autoScalingGroup: 'web' } }, 'The Auto Scaling group web would replace it.'],
    ['stop protection', { facts: { stopProtected: true } }, 'It is protected against being stopped.'],
    ['one-time spot', { facts: { spot: 'one-time' } }, 'It is a one-time spot machine, which cannot be stopped'],
    ['instance store', { facts: { rootDevice: 'instance-store' } }, 'is instance store, so it cannot be stopped'],
    ['in service', { facts: { inServiceOf: ['the target group api'] } }, 'It serves behind the target group api.'],
    ['managed as code', { facts: { managedBy: ['CloudFormation stack web'] } }, 'managed by CloudFormation stack web'],
    ['use of late', { facts: { recentActivity: ['CPU 34 % in the last hour'] } }, 'in use after all: CPU 34 %'],
    ['another change', { facts: { underChange: ['it is stopping'] } }, 'Another change of it is not over yet'],
    [
      'what hangs on it',
      { facts: { dependents: ['the replica orders-2'] } },
      'Others depend on it: the replica orders-2',
    ],
    ['no control tag', { resource: anInstance() }, 'It does not carry the tag penny=allowed'],
    [
      'no answer',
      { about: { live: undefined, unread: ['Not possible just now: throttled.'] } },
      'Not possible just now',
    ],
    ['an approver who left', { about: { approvals: ['Ben has left.'] } }, 'Ben has left.'],
    ['its expiry', { proposal: { expiresAt: '2026-11-23T07:00:00Z' } }, 'It expired at 2026-11-23 07:00 UTC.'],
    [
      'a last notice that was not given',
      { proposal: { isAlone: true }, policy: 'remediation: { mode: act }\n' },
      'the last notice was not given',
    ],
    [
      'a mark that was not set, where nobody says what it is',
      {
        proposal: { isAlone: true, finalNoticeAt: '2026-11-22T08:00:00Z' },
        plan: { environment: 'unknown' },
        policy: 'remediation: { mode: act }\n',
      },
      'no tag penny:stop-on said when it is done',
    ],
    [
      'a mark that somebody took away',
      {
        proposal: {
          isAlone: true,
          finalNoticeAt: '2026-11-22T08:00:00Z',
          mark: { on: '2026-11-23', at: '2026-11-16T08:00:00Z', receipt: {}, isSet: true },
        },
        plan: { environment: 'unknown' },
        policy: 'remediation: { mode: act }\n',
      },
      'Its tag penny:stop-on is not "2026-11-23" any more',
    ],
    ['an altered plan', { proposal: { planHash: 'another' } }, 'The plan is not the one that was approved'],
    [
      'termination protection',
      {
        remediation: 'terminate-instance',
        facts: { terminationProtected: true },
        proposal: { proposedAt: '2026-11-01T00:00:00Z', finalNoticeAt: '2026-11-10T00:00:00Z' },
      },
      'It is protected against termination.',
    ],
    [
      'data that no snapshot keeps',
      {
        remediation: 'terminate-instance',
        facts: { rootDevice: 'instance-store' },
        proposal: { proposedAt: '2026-11-01T00:00:00Z', finalNoticeAt: '2026-11-10T00:00:00Z' },
      },
      'its data would be lost',
    ],
    [
      'a grace period',
      { remediation: 'terminate-instance', proposal: { proposedAt: '2026-11-20T08:00:00Z' } },
      'Its grace period is not over: it is terminated 7 days after it was proposed, at 2026-11-27 08:00 UTC.',
    ],
    [
      'a last notice that was never given',
      { remediation: 'terminate-instance', proposal: { proposedAt: '2026-11-01T00:00:00Z' } },
      'Its grace period is not over: the last notice has not been given yet.',
    ],
    [
      'a last notice of an hour ago',
      {
        remediation: 'terminate-instance',
        proposal: { proposedAt: '2026-11-01T00:00:00Z', finalNoticeAt: '2026-11-23T07:00:00Z' },
      },
      'the last notice was given; it is terminated at 2026-11-24',
    ],
    [
      'a root device',
      { remediation: 'delete-volume', resource: aVolume({ tags, attachedTo: [] }), facts: { rootDeviceOf: ['i-1'] } },
      'It is the root device of i-1.',
    ],
    [
      'a disk in use',
      { remediation: 'delete-volume', resource: aVolume({ tags, attachedTo: ['i-1'] }) },
      'It is attached to i-1.',
    ],
    [
      'an address in use',
      { remediation: 'release-address', resource: anAddress({ tags, associatedWith: 'i-1' }) },
      'It is in use by i-1.',
    ],
    [
      'an image that is made of it',
      { remediation: 'delete-snapshot', resource: aSnapshot({ tags }), facts: { imageIds: ['ami-1'] } },
      'The image ami-1 is made of it.',
    ],
    [
      'a copy that undo of something else needs',
      {
        remediation: 'delete-snapshot',
        resource: aSnapshot({ tags: { ...tags, 'penny:kept-until': '2026-11-23' } }),
        facts: { imageIds: [] },
      },
      'It is the copy that undo of something else needs; it is kept until 2026-11-23.',
    ],
  ])('is %s', (_, given, sentence) => {
    const found = said(given);

    expect(found).toHaveLength(1);
    expect(found[0]).toContain(sentence);
    expect(found[0]).toMatch(/\.$/);
  });

  it('is told all at once', () => {
    const found = said({
      resource: anInstance(),
      facts: { autoScalingGroup: 'web', stopProtected: true },
      about: { freeze: { by: 'U0ANA', at: NOW.toString(), because: 'an incident' } },
    });

    expect(found.map((each) => each.slice(0, 20))).toEqual([
      'Everything is frozen',
      'It does not carry th',
      'The Auto Scaling gro',
      'It is protected agai',
    ]);
  });

  it('is that it is no longer as it was shown', () => {
    const observed = observe(anInstance({ tags, state: 'stopped' }));

    expect(said({ plan: { observed } })).toEqual(['It is running now; it was stopped when this was proposed.']);
  });

  it.each<[RemediationName, Resource, (keyof LiveFacts)[]]>([
    [
      'stop-instance',
      anInstance({ tags }),
      ['autoScalingGroup', 'stopProtected', 'spot', 'rootDevice', 'inServiceOf', 'managedBy', 'recentActivity'],
    ],
    [
      'delete-volume',
      aVolume({ tags, attachedTo: [] }),
      ['rootDeviceOf', 'managedBy', 'recentActivity', 'underChange'],
    ],
    ['delete-snapshot', aSnapshot({ tags }), ['imageIds', 'managedBy']],
    ['stop-database', aDatabase({ tags }), ['managedBy', 'recentActivity', 'dependents', 'underChange']],
    ['start-instance', anInstance({ tags }), []],
  ])('is every check of %s that could not be made', (remediation, resource, needed) => {
    const about = aCase({ remediation, resource });
    const nothingKnown = { resource, facts: {}, unknown: { managedBy: 'access denied' } };

    const found = objections({ ...about, live: nothingKnown });

    expect(found).toHaveLength(needed.length);
    expect(
      found.every(
        (each) => each.startsWith('A check could not be made: whether') || each.includes('what its root device is'),
      ),
    ).toBe(true);
    expect(found.some((each) => each.includes('(access denied)'))).toBe(needed.includes('managedBy'));
  });

  it('is a fact that is known and unknown at once', () => {
    expect(said({ unknown: { spot: 'throttled' } })).toEqual([
      'A check could not be made: whether it is a spot machine (throttled).',
    ]);
  });
});

describe('the time in which things are done', () => {
  const HOURS =
    'remediation: { hours: { weekdays: [mon, tue], from: "09:00", to: "17:00" } }\ntimeZone: Europe/Berlin\n';
  const NIGHT = 'remediation: { hours: { from: "22:00", to: "05:00" } }\n';
  const FROZEN =
    'remediation: { freezes: [{ from: "2026-12-20", to: "2027-01-06", because: the holidays }] }\ntimeZone: America/New_York\n';

  it.each([
    ['at nine in the morning, local time', '2026-11-23T08:00:00Z', HOURS, 0],
    ['not before', '2026-11-23T07:59:00Z', HOURS, 1],
    ['not from five on', '2026-11-23T16:00:00Z', HOURS, 1],
    ['not on a Wednesday', '2026-11-25T10:00:00Z', HOURS, 1],
    ['over midnight', '2026-11-24T03:00:00Z', NIGHT, 0],
    ['over midnight and no longer', '2026-11-24T12:00:00Z', NIGHT, 1],
    ['until the evening before a freeze, local time', '2026-12-20T03:00:00Z', FROZEN, 0],
    ['not on its first day', '2026-12-20T12:00:00Z', FROZEN, 1],
    ['not on its last evening, local time', '2027-01-07T04:00:00Z', FROZEN, 1],
    ['again on the next day', '2027-01-07T12:00:00Z', FROZEN, 0],
  ])('%s', (_, now, policy, count) => {
    const found = said({ now, policy, proposal: { expiresAt: '2027-02-01T00:00:00Z' } });

    expect(found).toHaveLength(count);
    expect(found.every(passesByItself)).toBe(true);
  });

  it('is a schedule’s own, which somebody approved', () => {
    expect(said({ policy: HOURS, now: '2026-11-23T03:00:00Z', proposal: { proposedBy: 'schedule' } })).toEqual([]);
  });
});

describe('what passes by itself', () => {
  it('is tried again when it is over, and not before', () => {
    const about = aCase({
      proposal: { state: 'blocked', objections: ['The cap of 50 changes a day is reached.'] },
    });

    expect(stillPassing(about)).toBe(true);
    expect(stillPassing({ ...about, now: NOW.add({ hours: 24 }) })).toBe(false);
  });

  it('is a cloud that gives no answer, for ten minutes', () => {
    const about = aCase({ proposal: { objections: ['Not possible just now: throttled.'] } });

    expect(stillPassing({ ...about, now: NOW.add({ minutes: 9 }) })).toBe(true);
    expect(stillPassing({ ...about, now: NOW.add({ minutes: 10 }) })).toBe(false);
  });

  it('is nothing that a person must mend', () => {
    const found = said({ resource: anInstance(), facts: { stopProtected: true }, unknown: { spot: 'access denied' } });

    expect(found).toHaveLength(3);
    expect(found.some(passesByItself)).toBe(false);
  });
});
