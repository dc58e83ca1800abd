import { describe, expect, it } from 'vitest';
import { changesSince, observe } from '../../src/remediation/observed.ts';
import { aResource } from '../fakes/resources.ts';

describe('what is observed of a resource', () => {
  it('is the same for the same resource, whatever order its disks are listed in', () => {
    const one = aResource('instance', { volumeIds: ['vol-b', 'vol-a'] });
    const other = aResource('instance', { volumeIds: ['vol-a', 'vol-b'] });

    expect(observe(one)).toEqual(observe(other));
    expect(changesSince(observe(one), other)).toEqual([]);
  });

  it('survives being stored', () => {
    const volume = aResource('volume', { iops: 3000 });

    expect(changesSince(JSON.parse(JSON.stringify(observe(volume))), volume)).toEqual([]);
  });
});

describe('what has changed since', () => {
  it.each([
    [
      'a disk that a machine uses now',
      aResource('volume', { attachedTo: [], state: 'available' }),
      aResource('volume', { attachedTo: ['i-0ab'], state: 'in-use' }),
      [
        'It is in-use now; it was available when this was proposed.',
        'It is attached to i-0ab now; it was unattached when this was proposed.',
      ],
    ],
    [
      'a machine that was started again',
      aResource('instance', { launchedAt: '2026-11-01T00:00:00Z' }),
      aResource('instance', { launchedAt: '2026-11-20T00:00:00Z' }),
      [
        'It is running since 2026-11-20T00:00:00Z now; it was running since 2026-11-01T00:00:00Z when this was proposed.',
      ],
    ],
    [
      'a machine that was stopped, in one sentence',
      aResource('instance'),
      aResource('instance', { state: 'stopped' }),
      ['It is stopped now; it was running when this was proposed.'],
    ],
    [
      'a machine that came behind a load balancer',
      aResource('instance'),
      aResource('instance', { loadBalancedBy: ['tg-web'] }),
      ['It is registered with tg-web now; it was behind no load balancer when this was proposed.'],
    ],
    [
      'a database that was deleted and made anew under its name',
      aResource('database', { createdAt: '2025-01-01T00:00:00Z' }),
      aResource('database', { createdAt: '2026-11-22T00:00:00Z' }),
      [
        'It is the one made at 2026-11-22T00:00:00Z now; it was the one made at 2025-01-01T00:00:00Z when this was proposed.',
      ],
    ],
    [
      'logs that were deleted and begun anew under their name',
      aResource('log-group', { createdAt: '2025-01-01T00:00:00Z' }),
      aResource('log-group', { createdAt: '2026-11-22T00:00:00Z' }),
      [expect.stringContaining('It is the one made at 2026-11-22T00:00:00Z now')],
    ],
    [
      'an address that is used',
      aResource('address', { associatedWith: undefined }),
      aResource('address', { associatedWith: 'i-0ab' }),
      ['It is associated with i-0ab now; it was associated with nothing when this was proposed.'],
    ],
    [
      'a bucket whose rules cannot be read any more',
      aResource('bucket', { lifecycleRules: 0 }),
      aResource('bucket', { lifecycleRules: undefined }),
      ['It is with lifecycle rules that cannot be read now; it was with 0 lifecycle rules when this was proposed.'],
    ],
    [
      'a tag that says it is production',
      aResource('volume', { tags: { environment: 'dev' } }),
      aResource('volume', { tags: { environment: 'prod' } }),
      ['Its tag environment is "prod" now; it was "dev" when this was proposed.'],
    ],
    [
      'a tag that asks to leave it alone',
      aResource('volume'),
      aResource('volume', { tags: { 'Do-Not-Delete': 'true' } }),
      ['Its tag Do-Not-Delete is "true" now; it was not there when this was proposed.'],
    ],
  ])('tells %s', (_, then, now, sentences) => {
    expect(changesSince(observe(then), now)).toEqual(sentences);
  });

  it.each([
    ['a tag that means nothing', aResource('volume'), aResource('volume', { tags: { 'last-scan': 'today' } })],
    ['the nightly backup', aResource('database'), aResource('database', { state: 'backing-up' })],
    ['the name', aResource('volume'), aResource('volume', { resourceName: 'other' })],
  ])('does not tell %s', (_, then, now) => {
    expect(changesSince(observe(then), now)).toEqual([]);
  });

  it('tells of a tag that only the policy knows', () => {
    const observed = observe(aResource('volume'), ['CostCenter']);

    expect(changesSince(observed, aResource('volume', { tags: { CostCenter: '12' } }))).toEqual([
      'Its tag CostCenter is "12" now; it was not there when this was proposed.',
    ]);
  });

  it('is unknown where nothing was written down, and that is a reason not to go ahead', () => {
    expect(changesSince({}, aResource('volume'))).toHaveLength(1);
  });
});
