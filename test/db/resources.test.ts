import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import type { InstanceSpec } from '../../src/model/resource.ts';
import type { CloudOpinions, Store } from '../../src/ports.ts';
import { anInstance, aReading, aVolume, PLACE } from '../fakes/readings.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'penny-resources-'));
  store = await openStore(`sqlite:${join(folder, 'penny.db')}`);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const idsOf = async () => (await store.resources.list()).map(({ resourceId }) => resourceId);

describe('a place that is read again', () => {
  it('holds what is there now, just as it was read', async () => {
    const utilisation = {
      start: '2026-11-09T08:00:00.000Z',
      end: '2026-11-23T08:00:00.000Z',
      metrics: { cpu: { hours: 2, mean: 1.5, min: 1, max: 9, p99: 9 } },
      cpuByHour: [1, null, 2],
    };
    const instance = anInstance({ utilisation, tags: { Name: 'a "b" <c>' } });
    await store.resources.replacePlace('aws', aReading({ resources: [aVolume(), anInstance()] }));

    await store.resources.replacePlace('aws', aReading({ resources: [instance] }));

    expect(await store.resources.list()).toEqual([instance]);
  });

  it('can be listed without how much its things are used', async () => {
    const utilisation = { start: '2026-11-09T08:00:00.000Z', end: '2026-11-23T08:00:00.000Z', metrics: {} };
    await store.resources.replacePlace('aws', aReading({ resources: [anInstance({ utilisation })] }));

    expect(await store.resources.list({ measured: false })).toEqual([anInstance()]);
  });

  it('keeps what was known of the types that could not be read', async () => {
    const troubles = [{ resourceTypes: ['volume' as const], sentence: 'No.' }];
    await store.resources.replacePlace('aws', aReading({ resources: [aVolume(), anInstance()] }));

    await store.resources.replacePlace(
      'aws',
      aReading({ resources: [aVolume({ resourceId: 'vol-2' })], readTypes: ['instance'], troubles }),
    );

    expect(await idsOf()).toEqual(['vol-1']);
    expect(await store.resources.places()).toMatchObject([{ source: 'aws', readTypes: ['instance'], troubles }]);
  });

  it('leaves other places and other sources alone', async () => {
    const elsewhere = aVolume({ resourceId: 'vol-2', regionId: 'us-east-1' });
    await store.resources.replacePlace('aws', aReading({ resources: [aVolume()] }));
    await store.resources.replacePlace('aws', aReading({ regionId: 'us-east-1', resources: [elsewhere] }));

    await store.resources.replacePlace('aws', aReading());

    expect(await idsOf()).toEqual(['vol-2']);
  });

  it('counts a thing once that was listed twice', async () => {
    await store.resources.replacePlace('aws', aReading({ resources: [aVolume(), aVolume({ state: 'in-use' })] }));

    expect(await store.resources.list()).toEqual([aVolume({ state: 'in-use' })]);
  });

  it('is forgotten with all that was in it when a source no longer has it', async () => {
    const other = { ...PLACE, regionId: 'us-east-1' };
    await store.resources.replacePlace('aws', aReading({ resources: [aVolume()] }));
    await store.resources.replacePlace('aws', aReading({ ...other, resources: [aVolume({ ...other })] }));
    await store.resources.replacePlace('else', aReading({ resources: [anInstance()] }));

    await store.resources.keepPlaces('aws', [other]);

    expect((await store.resources.places()).map(({ source, regionId }) => `${source} ${regionId}`)).toEqual([
      'aws us-east-1',
      'else eu-central-1',
    ]);
    expect(await idsOf()).toEqual(['vol-1', 'i-1']);
  });

  it('takes seconds for 20,000 resources, all places together', async () => {
    const cpuByHour = Array.from({ length: 336 }, (_, hour) => hour / 10);
    const utilisation = { start: '2026-11-09T08:00:00Z', end: '2026-11-23T08:00:00Z', metrics: {}, cpuByHour };
    const resources = Array.from({ length: 2_000 }, (_, index) =>
      anInstance({ resourceId: `i-${index}`, utilisation }),
    );

    const begun = performance.now();
    for (let region = 0; region < 10; region++) {
      await store.resources.replacePlace('aws', aReading({ regionId: `r-${region}`, resources }));
    }
    const listed = await store.resources.list();

    expect(listed).toHaveLength(20_000);
    expect(performance.now() - begun).toBeLessThan(20_000);
  }, 60_000);
});

describe('what the clouds sell', () => {
  const aSpec = (over: Partial<InstanceSpec> = {}): InstanceSpec => ({
    instanceType: 'm6i.large',
    vcpus: 2,
    memoryMiB: 8_192,
    architectures: ['x86_64'],
    gpus: 0,
    instanceStoreGiB: 0,
    isBurstable: false,
    isCurrentGeneration: true,
    isBareMetal: false,
    regionIds: ['eu-central-1'],
    ...over,
  });

  it('grows by each region that is asked', async () => {
    await store.resources.putInstanceTypes({ 'm6i.large': aSpec(), 'a1.large': aSpec({ instanceType: 'a1.large' }) });

    await store.resources.putInstanceTypes({ 'm6i.large': aSpec({ regionIds: ['us-east-1'], networkGbps: 0.78 }) });

    expect(await store.resources.instanceTypes()).toEqual({
      'a1.large': aSpec({ instanceType: 'a1.large' }),
      'm6i.large': aSpec({ regionIds: ['eu-central-1', 'us-east-1'], networkGbps: 0.78 }),
    });
  });
});

describe('what the clouds advise', () => {
  const advice = (resourceId: string): CloudOpinions => ({
    opinions: [
      {
        source: 'cost-optimization-hub',
        subAccountId: '111111111111',
        regionId: 'eu-central-1',
        resourceId,
        actionType: 'Stop',
        monthly: 12.5,
        currency: 'USD',
        reason: 'm5.large',
      },
    ],
    troubles: [{ resourceTypes: ['cache'], sentence: 'Not enrolled.' }],
  });

  it('takes the place of what the same source advised before', async () => {
    await store.resources.putOpinions('aws', advice('i-1'), '2026-11-22T08:00:00Z');
    await store.resources.putOpinions('aws', advice('i-2'), '2026-11-23T08:00:00Z');

    expect(await store.resources.opinions()).toEqual([
      { source: 'aws', readAt: '2026-11-23T08:00:00Z', ...advice('i-2') },
    ]);
  });

  it('goes with its source', async () => {
    await store.resources.putOpinions('aws', advice('i-1'), '2026-11-22T08:00:00Z');

    await store.resources.keepPlaces('aws', []);

    expect(await store.resources.opinions()).toEqual([]);
  });
});
