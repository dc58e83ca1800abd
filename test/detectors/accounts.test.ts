import { describe, expect, it } from 'vitest';
import { bucketWithoutLifecycle } from '../../src/detectors/bucket-without-lifecycle.ts';
import { duplicateConfigRecorder } from '../../src/detectors/duplicate-config-recorder.ts';
import { duplicateTrail } from '../../src/detectors/duplicate-trail.ts';
import { logGroupWithoutRetention } from '../../src/detectors/log-group-without-retention.ts';
import { untaggedResource } from '../../src/detectors/untagged-resource.ts';
import {
  aBucket,
  aLogGroup,
  anInstance,
  aRecorder,
  aTrail,
  daysAgo,
  inspect,
  measured,
  savedBy,
  steady,
  verdictOf,
} from '../fakes/resources.ts';

const GIB = 1024 ** 3;

describe('bucket-without-lifecycle', () => {
  it('finds a large one that keeps everything, says what it costs and promises nothing', () => {
    const verdict = verdictOf(bucketWithoutLifecycle, aBucket({ lifecycleRules: 0, isVersioned: true }));

    // 1,024 GiB at $0.023.
    expect(verdict.reason).toBe(
      'stores 1 TiB for $23.55 a month and has no lifecycle rule: uploads that broke off and all old versions are kept for ever',
    );
    expect(verdict).toMatchObject({ freed: [], change: { abortIncompleteUploadsAfterDays: 7 } });
    expect(verdict.savingUnknown).toContain('not measured');
  });

  it.each([
    ['with a rule', aBucket()],
    ['that is small', aBucket({ lifecycleRules: 0, utilisation: measured({ stored: steady(5 * GIB) }) })],
  ])('leaves alone one %s', (_, bucket) => {
    expect(inspect(bucketWithoutLifecycle, bucket)).toBeUndefined();
  });

  it.each([
    ['whether it has lifecycle rules could not be read', aBucket({ lifecycleRules: undefined })],
    ['how much it stores was not measured', aBucket({ lifecycleRules: 0, utilisation: undefined })],
  ])('says "%s"', (unknown, bucket) => {
    expect(inspect(bucketWithoutLifecycle, bucket)).toEqual({ unknown });
  });

  it('sees that somebody has set a rule', () => {
    expect(bucketWithoutLifecycle.isActedOn?.(aBucket(), {})).toBe(true);
  });
});

describe('log-group-without-retention', () => {
  it('finds a large one that keeps everything, for what it stores at most', () => {
    const verdict = verdictOf(logGroupWithoutRetention, aLogGroup({ retentionDays: undefined }));

    expect(verdict.reason).toContain('keeps 50 GiB for ever, since 400 days ago');
    // 50 GiB at $0.03.
    expect(savedBy(verdict)).toBeCloseTo(1.5);
    expect(verdict).toMatchObject({ savingIsAtMost: true, change: { retentionDays: 90 }, rollbackPossible: false });
  });

  it.each([
    ['with a retention', aLogGroup()],
    ['that is small', aLogGroup({ retentionDays: undefined, storedBytes: GIB })],
    ['in which nothing is old', aLogGroup({ retentionDays: undefined, createdAt: daysAgo(60) })],
  ])('leaves alone one %s', (_, group) => {
    expect(inspect(logGroupWithoutRetention, group)).toBeUndefined();
  });

  it('knows nothing of one without a date, and sees that somebody has set a retention', () => {
    expect(inspect(logGroupWithoutRetention, aLogGroup({ retentionDays: undefined, createdAt: undefined }))).toEqual({
      unknown: 'the cloud does not say when it was created',
    });
    expect(logGroupWithoutRetention.isActedOn?.(aLogGroup(), {})).toBe(true);
  });
});

describe('duplicate-trail', () => {
  const first = aTrail({ resourceId: 'arn:a', resourceName: 'audit' });
  const second = aTrail({
    resourceId: 'arn:b',
    resourceName: 'legacy',
    homeRegionId: 'eu-west-1',
    regionId: 'eu-west-1',
  });
  const organisation = aTrail({ resourceId: 'arn:z', resourceName: 'org', isOrganization: true });

  it('finds the second of two that deliver the same, and keeps the first', () => {
    const verdict = verdictOf(duplicateTrail, second, { others: [first] });

    expect(verdict.reason).toBe(
      'delivers all management events of all regions, as audit does already; each further copy is paid',
    );
    expect(verdict).toMatchObject({ freed: [], change: { managementEvents: 'none' } });
    expect(verdict.savingUnknown).toContain('the bill only');
    expect(inspect(duplicateTrail, first, { others: [second] })).toBeUndefined();
  });

  it('finds one of a region beside one of all regions, and keeps the organisation’s', () => {
    const regional = aTrail({ resourceId: 'arn:0', isMultiRegion: false });

    expect(verdictOf(duplicateTrail, regional, { others: [first] }).evidence.keptTrail).toBe('audit');
    expect(inspect(duplicateTrail, first, { others: [regional] })).toBeUndefined();
    expect(verdictOf(duplicateTrail, first, { others: [organisation] }).evidence.keptTrail).toBe('org');
    expect(inspect(duplicateTrail, organisation, { others: [first] })).toBeUndefined();
  });

  it.each([
    [
      'are of different regions',
      [
        aTrail({ isMultiRegion: false }),
        aTrail({ resourceId: 'arn:b', isMultiRegion: false, homeRegionId: 'eu-west-1' }),
      ],
    ],
    ['of which one does not log', [first, { ...second, isLogging: false }]],
    ['of which one delivers data events only', [first, { ...second, managementEvents: 'none' as const }]],
    [
      'that deliver some each',
      [
        { ...first, managementEvents: 'some' as const },
        { ...second, managementEvents: 'some' as const },
      ],
    ],
    ['of different accounts', [first, { ...second, subAccountId: '300' }]],
  ])('leaves alone two that %s', (_, [one, other]) => {
    expect(inspect(duplicateTrail, one!, { others: [other!] })).toBeUndefined();
    expect(inspect(duplicateTrail, other!, { others: [one!] })).toBeUndefined();
  });

  it('is judged where it belongs, though every region shows it', () => {
    const shadow = { ...second, regionId: 'us-east-1' };

    expect(inspect(duplicateTrail, shadow, { others: [first, second] })).toBeUndefined();
    expect(inspect(duplicateTrail, first, { others: [shadow, { ...first, regionId: 'eu-west-1' }] })).toBeUndefined();
  });
});

describe('duplicate-config-recorder', () => {
  const here = aRecorder();
  const there = aRecorder({ regionId: 'eu-west-1' });

  it('finds the second region that records global resources, and keeps us-east-1', () => {
    expect(verdictOf(duplicateConfigRecorder, there, { others: [here] }).reason).toContain('as us-east-1 does already');
    expect(inspect(duplicateConfigRecorder, here, { others: [there] })).toBeUndefined();
  });

  it.each([
    ['does not record', { ...here, isRecording: false }],
    ['leaves global resources out', { ...here, includesGlobal: false }],
    ['is of another account', { ...here, subAccountId: '300' }],
  ])('leaves alone one where the other one %s', (_, other) => {
    expect(inspect(duplicateConfigRecorder, there, { others: [other] })).toBeUndefined();
  });
});

describe('untagged-resource', () => {
  const said = (tags: Record<string, string>) =>
    verdictOf(untaggedResource, anInstance({ tags }), { requiredTags: ['owner', 'team'] }).reason;

  it('says which tags are missing, empty, or written in wrong case', () => {
    expect(said({})).toBe('has no tag owner and has no tag team');
    expect(said({ owner: 'ana', Team: 'payments' })).toBe('the tag team is written Team, in wrong case');
    expect(said({ owner: ' ', team: 'payments' })).toBe('the tag owner is empty');
  });

  it('leaves alone what has them all, and everything where none is required', () => {
    const tagged = anInstance({ tags: { owner: 'ana', team: 'payments' } });

    expect(inspect(untaggedResource, tagged, { requiredTags: ['owner', 'team'] })).toBeUndefined();
    expect(inspect(untaggedResource, anInstance())).toBeUndefined();
  });

  it('points at the group that tags its machines', () => {
    const member = anInstance({ autoScalingGroup: 'web' });

    expect(verdictOf(untaggedResource, member, { requiredTags: ['owner'] }).alternatives).toEqual([
      'tag the group web, which tags its next machines',
    ]);
  });

  it('sees that somebody has tagged it', () => {
    const { evidence } = verdictOf(untaggedResource, anInstance(), { requiredTags: ['owner', 'team'] });

    expect(untaggedResource.isActedOn?.(anInstance({ tags: { owner: 'ana', team: 'x' } }), { evidence })).toBe(true);
    expect(untaggedResource.isActedOn?.(anInstance({ tags: { owner: 'ana' } }), { evidence })).toBe(false);
  });
});
