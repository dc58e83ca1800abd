import { describe, expect, it } from 'vitest';
import { environmentNamed } from '../../src/model/environment.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Resource } from '../../src/model/resource.ts';
import { planHash } from '../../src/remediation/plan-hash.ts';
import { type PlanAbout, planAsked, plansFor } from '../../src/remediation/plans.ts';
import { aConfig } from '../fakes/builders.ts';
import { aFinding } from '../fakes/findings.ts';
import { anAddress, anInstance, aResource, aVolume } from '../fakes/resources.ts';

const about: PlanAbout = { config: aConfig(), actsHere: true };

/** The finding about a resource. */
const of = (resource: Resource, over: Parameters<typeof aFinding>[0] = {}): Finding => {
  const { cloud, subAccountId, regionId, resourceType, resourceId, resourceName } = resource;
  return aFinding({
    cloud,
    subAccountId,
    regionId,
    resourceType,
    resourceId,
    resourceName,
    environment: 'dev',
    ...over,
  });
};
const plans = (resource: Resource, over: Parameters<typeof aFinding>[0] = {}, more: Partial<PlanAbout> = {}) => {
  const made = plansFor(of(resource, over), resource, { ...about, ...more });
  if ('whyNot' in made) throw new Error(made.whyNot);
  return made;
};
const whyNot = (resource: Resource, over: Parameters<typeof aFinding>[0] = {}, more: Partial<PlanAbout> = {}) => {
  const made = plansFor(of(resource, over), resource, { ...about, ...more });
  return 'whyNot' in made ? made.whyNot : undefined;
};
const IDLE = { actionType: 'Stop', detector: 'idle-instance' } as const;

describe('the plan for an idle machine', () => {
  it('is to stop it, with what was seen, what is lost and how it comes back', () => {
    const stillBilled = [{ what: '8 GiB of gp3', monthly: 0.76 }];

    const { plan } = plans(anInstance(), { ...IDLE, saving: { monthly: 140, stillBilled } });

    expect(plan).toMatchObject({
      remediation: 'stop-instance',
      resourceId: 'i-1',
      change: {},
      observed: { state: 'running', instanceType: 'm5.xlarge', autoScalingGroup: 'none' },
      passed: [
        'managed by no tool, by its tags',
        'no Auto Scaling group',
        'its root is an EBS disk',
        'behind no load balancer',
      ],
      undo: { how: 'start it again', days: 30 },
      team: 'payments',
      environment: 'development',
    });
    expect(plan.warnings).toEqual(['What is only in its memory is lost.']);
    expect(plan.undo?.costs).toContain('its public address changes, where it has one');
  });

  it('keeps its address where that is an Elastic IP', () => {
    const { plan } = plans(anInstance(), IDLE, { around: { fixedAddresses: 1 } });

    expect(plan.undo?.costs.join()).not.toContain('address');
  });

  it('has other ways: what other detectors advise, and to end it with a copy', () => {
    const others: Finding['others'] = [
      {
        detector: 'office-hours-instance',
        actionType: 'Schedule',
        reason: 'used mon-fri',
        monthly: 90,
        change: { start: '07:00', stop: '19:00', weekdays: 'mon-fri', timeZone: 'UTC' },
      },
      {
        detector: 'oversized-instance',
        actionType: 'Rightsize',
        reason: 'CPU 4 %',
        monthly: 70,
        change: { instanceType: 'm5.large' },
      },
      {
        detector: 'previous-generation-instance',
        actionType: 'Upgrade',
        reason: 'old',
        monthly: 20,
        change: { instanceType: 'm6i.xlarge' },
      },
      { detector: 'spot-candidate', actionType: 'UseSpot', reason: 'spot', monthly: 100 },
    ];

    const { alternatives } = plans(anInstance(), { ...IDLE, others, saving: { monthly: 140 } });

    expect(
      alternatives.map(({ remediation, change, saving }) => [
        remediation,
        change.instanceType ?? change.start,
        saving.monthly,
      ]),
    ).toEqual([
      ['schedule-instance', '07:00', 90],
      ['resize-instance', 'm5.large', 70],
      ['terminate-instance', undefined, 140],
    ]);
    // What undo does not do is not promised: it does not start a machine that the schedule has stopped.
    expect(alternatives[0]?.undo).toMatchObject({
      how: 'remove the schedule',
      costs: ['where it is stopped at that moment, somebody has to start it'],
    });
    expect(alternatives[2]?.warnings[0]).toBe(
      'It is terminated 7 days after this was proposed, not before; until then anybody who may decide can say no.',
    );
  });

  it('says where it is registered, and does not promise that nothing is behind it', () => {
    const { plan } = plans(anInstance({ loadBalancedBy: ['tg-web'] }), IDLE);

    expect(plan.passed).not.toContain('behind no load balancer');
    expect(plan.warnings[1]).toContain('registered with tg-web');
  });

  it('is the same each time, to the letter', () => {
    expect(planHash(plans(anInstance(), IDLE).plan)).toBe(planHash(plans(anInstance(), IDLE).plan));
  });
});

describe('the plan for anything else', () => {
  it.each<[string, Resource, Parameters<typeof aFinding>[0], string, string | undefined]>([
    [
      'a machine that was stopped is ended',
      anInstance({ state: 'stopped' }),
      { actionType: 'Delete' },
      'terminate-instance',
      undefined,
    ],
    [
      'a disk without a machine is deleted',
      aVolume({ attachedTo: [], state: 'available' }),
      {},
      'delete-volume',
      'make it anew from the snapshot taken before',
    ],
    [
      'a gp2 becomes a gp3',
      aVolume({ volumeType: 'gp2' }),
      { actionType: 'ModifyVolume', change: { volumeType: 'gp3' } },
      'modify-volume',
      'change it back',
    ],
    [
      'a snapshot is deleted, and nobody promises it back where it is not known what keeps it',
      aResource('snapshot', { keptDays: undefined }),
      {},
      'delete-snapshot',
      undefined,
    ],
    [
      'a snapshot is deleted where the Recycle Bin keeps it',
      aResource('snapshot', { keptDays: 14 }),
      {},
      'delete-snapshot',
      'restore it from the Recycle Bin',
    ],
    [
      'an address is released for good',
      anAddress({ associatedWith: undefined }),
      { actionType: 'Release' },
      'release-address',
      undefined,
    ],
    ['a database is stopped', aResource('database'), { actionType: 'Stop' }, 'stop-database', 'start it again'],
    [
      'logs are kept for some time',
      aResource('log-group'),
      { actionType: 'SetRetention', change: { retentionDays: 90 } },
      'set-log-retention',
      'keep them as before',
    ],
    [
      'a bucket gets a rule',
      aResource('bucket', { lifecycleRules: 0 }),
      { actionType: 'SetLifecycle', change: { abortIncompleteUploadsAfterDays: 7 } },
      'set-bucket-lifecycle',
      'remove the rule again',
    ],
    [
      'an old machine becomes a new one',
      anInstance(),
      { actionType: 'Upgrade', change: { instanceType: 'm6i.xlarge' } },
      'resize-instance',
      'change the type back',
    ],
  ])('%s', (_, resource, over, remediation, undo) => {
    const { plan, alternatives } = plans(resource, over);

    expect([plan.remediation, plan.undo?.how]).toEqual([remediation, undo]);
    expect(alternatives).toEqual([]);
  });

  it.each([
    [14, 14],
    [365, 30],
  ])('promises a snapshot back for as long as the Recycle Bin keeps it (%s days), and %s at most', (keptDays, days) => {
    const { plan } = plans(aResource('snapshot', { keptDays }), {});

    expect(plan.undo?.days).toBe(days);
    expect(plan.warnings).toContain(
      `The Recycle Bin keeps it for ${keptDays} days and bills it as before; it saves from then on.`,
    );
    expect(plan.passed).toContain(`the Recycle Bin would keep it for ${keptDays} days`);
  });

  it('says that a database wakes by itself, and what is not undone', () => {
    const database = plans(aResource('database'), { actionType: 'Stop' }).plan;
    const address = plans(anAddress({ associatedWith: undefined }), { actionType: 'Release' }).plan;

    expect(database.warnings[0]).toContain('RDS starts it again by itself after 7 days');
    expect(address.warnings).toContain('It cannot be undone.');
  });
});

describe('no plan is made', () => {
  it.each<[string, Resource, Parameters<typeof aFinding>[0], string]>([
    [
      'for a member of a group',
      anInstance({ autoScalingGroup: 'web' }),
      IDLE,
      'The Auto Scaling group web would replace it',
    ],
    [
      'for what CloudFormation manages',
      anInstance({ tags: { 'aws:cloudformation:stack-name': 'web' } }),
      IDLE,
      'It is managed by CloudFormation stack web',
    ],
    [
      'for what Terraform manages',
      aVolume({ volumeType: 'gp2', tags: { ManagedBy: 'terraform' } }),
      { actionType: 'ModifyVolume', change: { volumeType: 'gp3' } },
      'It is managed by terraform',
    ],
    ['for what has its root on the machine', anInstance({ rootDevice: 'instance-store' }), IDLE, 'instance store'],
    [
      'for what a tag asks to leave alone',
      aVolume({ attachedTo: [], tags: { 'do-not-delete': 'yes' } }),
      {},
      'asks to leave it alone',
    ],
    ['for a disk that is attached by now', aVolume({ attachedTo: ['i-9'] }), {}, 'It is attached to i-9.'],
    [
      'for an address in use by now',
      anAddress({ associatedWith: 'i-9' }),
      { actionType: 'Release' },
      'It is associated with i-9.',
    ],
    ['for a replica', aResource('database', { isReadReplica: true }), { actionType: 'Stop' }, 'a replica'],
    [
      'for what has replicas',
      aResource('database', { hasReadReplicas: true }),
      { actionType: 'Stop' },
      'Replicas copy it',
    ],
    [
      'for a member of a cluster',
      aResource('database', { clusterId: 'c-1' }),
      { actionType: 'Stop' },
      'part of the cluster c-1',
    ],
    [
      'where nobody says what to change it to',
      anInstance(),
      { actionType: 'Rightsize' },
      'Say what it is to be changed to',
    ],
    [
      'for a snapshot that nothing would keep',
      aResource('snapshot', { keptDays: 0 }),
      {},
      'No Recycle Bin rule would keep it, so it could not be brought back: make one, or delete it by hand.',
    ],
    ['for what is left to people', anInstance(), { actionType: 'UseSpot' }, 'left to people'],
    ['for a type nobody acts on', aResource('nat-gateway'), {}, 'left to people'],
  ])('%s', (_, resource, over, sentence) => {
    expect(whyNot(resource, over)).toContain(sentence);
  });

  it('where no source may act in its account', () => {
    expect(whyNot(anInstance(), IDLE, { actsHere: false })).toBe(
      'No source in penny.yml lets me act in the account 200.',
    );
  });

  it('for a snapshot that an image is made of', () => {
    expect(whyNot(aResource('snapshot'), {}, { around: { imageIds: ['ami-1'] } })).toContain(
      'The image ami-1 is made of it',
    );
  });

  it('unless the tag says that nothing is asked', () => {
    expect(whyNot(aVolume({ attachedTo: [], tags: { protected: 'false', 'managed-by': 'hand' } }))).toBeUndefined();
  });
});

describe('what a person asks for', () => {
  it('has an unknown saving where no detector has worked it out', () => {
    const plan = planAsked(
      of(anInstance(), { actionType: 'Rightsize', change: { instanceType: 'm5.large' } }),
      anInstance(),
      about,
      { actionType: 'Stop' },
    );

    expect(plan).toMatchObject({ remediation: 'stop-instance', saving: { monthly: null }, change: {} });
  });

  it('is what a detector advises where it is the same', () => {
    const finding = of(anInstance(), {
      actionType: 'Upgrade',
      change: { instanceType: 'm6i.large' },
      saving: { monthly: 12 },
    });

    expect(planAsked(finding, anInstance(), about, { actionType: 'Rightsize' })).toMatchObject({
      remediation: 'resize-instance',
      saving: { monthly: 12 },
      change: { instanceType: 'm6i.large' },
    });
  });
});

describe('an environment', () => {
  it.each([
    ['prod', 'production'],
    ['PRD', 'production'],
    [' live ', 'production'],
    ['qa', 'development'],
    ['stage', 'staging'],
    ['Lab', 'lab'],
    [undefined, 'unknown'],
    ['', 'unknown'],
    ['whatever', 'unknown'],
    ['not-production', 'unknown'],
    ['dеv', 'unknown'],
    ['dev\u200b', 'unknown'],
  ])('called %s is %s', (word, name) => {
    expect(environmentNamed(word, ['lab', 'prod'])).toBe(name);
  });

  it('that is not known is said, since it counts as the strictest', () => {
    const { plan } = plans(anInstance(), { ...IDLE, environment: undefined });

    expect([plan.environment, plan.warnings[0]]).toEqual([
      'unknown',
      'No tag says where it is used, so it counts as the strictest.',
    ]);
  });
});
