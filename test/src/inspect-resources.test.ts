import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import { compileAllocation } from '../../src/analysis/allocation.ts';
import { askWasteLook } from '../../src/ask-waste.ts';
import { inspectResources } from '../../src/inspect-resources.ts';
import type { Resource, Trouble } from '../../src/model/resource.ts';
import type { Store } from '../../src/ports.ts';
import { aConfig, NOW, POLICY } from '../fakes/builders.ts';
import { anExemption } from '../fakes/findings.ts';
import { penny } from '../fakes/penny-process.ts';
import { aResource, daysAgo, measured, steady } from '../fakes/resources.ts';

const AT = NOW.toString();
let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'penny-inspect-'));
  store = await openStore(`sqlite:${join(folder, 'penny.db')}`);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A disk that no machine has used for long; whose it is depends on what is said of it. */
const aDisk = (resourceId: string, over: Partial<Resource> = {}): Resource =>
  ({
    ...aResource('volume', {
      resourceId,
      resourceName: resourceId,
      attachedTo: [],
      state: 'available',
      createdAt: daysAgo(200),
      utilisation: measured({ iops: steady(0) }),
    }),
    ...over,
  }) as Resource;

const read = (resources: Resource[], troubles: Trouble[] = []) =>
  store.resources.replacePlace('fleet', {
    cloud: 'aws',
    subAccountId: '200',
    regionId: 'us-east-1',
    resources,
    readTypes: ['volume', 'instance', 'snapshot'],
    troubles,
    readAt: AT,
  });

const NOTHING = { unitPrice: () => undefined };
function look(policy = '', unitPrice: typeof NOTHING.unitPrice = () => undefined, now = NOW) {
  const config = aConfig(policy);
  return inspectResources({
    store,
    config,
    allocation: compileAllocation(config),
    now,
    money: async () => ({ prices: { unitPrice }, commitments: { coverOf: () => undefined } }),
  });
}
const open = () => store.findings.list(grantToJob('all', aConfig()), 'open');
const teams = async () => Object.fromEntries((await open()).map(({ resourceId, team }) => [resourceId, team]));

describe('a look at all resources', () => {
  it('says whose each is by the rules for charges, who looks after it, and where it is used', async () => {
    await read([
      aDisk('by-tag', { tags: { team: 'payments', Owner: 'ben@acme.example', env: 'prd' } }),
      aDisk('by-name', { resourceName: 'search-index' }),
      aDisk('nobodys'),
    ]);
    const rules =
      'environments: { tags: [env], names: { production: [prd] } }\n' +
      'sharedCosts: [{ name: disks, match: { resourceName: /^search-/ } }]\n';

    await look(rules);

    expect(await teams()).toEqual({ 'by-tag': 'payments', 'by-name': 'shared:disks', nobodys: 'unallocated' });
    expect((await open()).find(({ resourceId }) => resourceId === 'by-tag')).toMatchObject({
      owner: 'ben@acme.example',
      environment: 'production',
    });
  });

  it.each(['EC2 - Other', 'Amazon Elastic Compute Cloud', 'AmazonEC2'])(
    'knows a disk under the name %s, whichever bill the rules are written for',
    async (service) => {
      await read([aDisk('vol-1')]);

      await look(`sharedCosts: [{ name: disks, match: { service: ${service}, provider: AWS } }]\n`);

      expect(await teams()).toEqual({ 'vol-1': 'shared:disks' });
    },
  );

  it('opens what it finds, refreshes it, and closes what is gone', async () => {
    await read([aDisk('vol-1'), aDisk('vol-2')]);
    const first = await look();
    await read([aDisk('vol-1')]);

    const second = await look('', undefined, NOW.add({ hours: 24 }));

    expect(first).toMatchObject({ resources: 2, found: 2, opened: 2, closed: 0 });
    expect(second).toMatchObject({ resources: 1, found: 1, opened: 0, closed: 1 });
    expect(await store.findings.list(grantToJob('all', aConfig()), 'closed')).toMatchObject([
      { resourceId: 'vol-2', closedReason: 'gone' },
    ]);
  });

  it('leaves alone what somebody said is left alone, and finds it again after that', async () => {
    await read([aDisk('vol-1')]);
    const entry = {
      subjectKind: 'exemption',
      subjectId: 'x-1',
      event: 'exempt',
      fromState: null,
      toState: '',
      actor: 'U0ANA',
      note: '',
      at: AT,
    };
    await store.exemptions.put(anExemption({ until: '2026-11-25' }), entry);

    const during = await look();
    const after = await look('', undefined, Temporal.Instant.from('2026-11-26T08:00:00Z'));

    expect([during.found, after.found]).toEqual([0, 1]);
  });

  it('follows the policy: detectors off, other numbers, and what is worth a look', async () => {
    await read([aDisk('vol-1')]);
    const cheap = () => ({
      amount: 0.0001,
      currency: 'USD',
      basis: { kind: 'bill' as const, asOf: '2026-11-21', note: '' },
    });

    const found = [
      (await look('waste: { detectors: { unattached-volume: off } }\n')).found,
      (await look('waste: { detectors: { unattached-volume: { graceDays: 300 } } }\n')).found,
      (await look('', cheap as never)).found,
      (await look('waste: { minMonthlySavings: 0 }\n', cheap as never)).found,
    ];

    expect(found).toEqual([0, 0, 0, 1]);
  });

  it('keeps what it could not see, by team, for who asks later', async () => {
    await read(
      [aDisk('vol-1', { tags: { team: 'payments' }, createdAt: undefined }), aDisk('vol-2')],
      [{ resourceTypes: ['bucket'], permission: 's3:ListAllMyBuckets', sentence: 'no' }],
    );

    await look();

    expect(await askWasteLook({ store })).toMatchObject({
      at: AT,
      resources: { payments: 1, unallocated: 1 },
      unread: [{ permission: 's3:ListAllMyBuckets', places: 1 }],
      unjudged: [{ team: 'payments', detector: 'unattached-volume', count: 1 }],
      failures: [],
    });
  });

  it('is `penny inspect`, and `penny waste --json` is what it found', async () => {
    await read([aDisk('vol-1', { tags: { team: 'payments' }, sizeGiB: 1000 } as Partial<Resource>)]);
    writeFileSync(join(folder, 'penny.yml'), POLICY);
    const about = { cwd: folder, env: { DATABASE_URL: `sqlite:${join(folder, 'penny.db')}` } };

    const inspected = await penny(['inspect', '--now', AT], about);
    const { out } = await penny(['waste', 'payments', '--json', '--now', AT], about);

    expect(inspected).toMatchObject({ code: 0, out: '1 resources looked at, 1 findings, 1 of them new, 0 closed\n' });
    const document = JSON.parse(out);
    expect(document).toMatchObject({
      findings: [
        {
          findingId: expect.any(String),
          detector: 'unattached-volume',
          cloud: 'aws',
          resourceType: 'volume',
          resourceId: 'vol-1',
          resourceName: 'vol-1',
          subAccountId: '200',
          regionId: 'us-east-1',
          team: 'payments',
          actionType: 'Delete',
          reason: expect.any(String),
          evidence: expect.any(Object),
          estimatedMonthlySavings: expect.any(Number),
          currency: 'USD',
          priceBasis: 'embedded',
          rollbackPossible: true,
        },
      ],
    });
    expect(document.totals.USD).toBeCloseTo(document.findings[0].estimatedMonthlySavings, 4);
  });
});
