import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '../../db/store.ts';
import type { Estate } from '../../sandbox/aws/estate.ts';
import { type SandboxAws, startAws } from '../../sandbox/aws/server.ts';
import { loadConfig } from '../../src/config.ts';
import { doctor } from '../../src/operator/doctor.ts';
import type { OperatorCommand } from '../../src/operator/index.ts';
import { permissions } from '../../src/operator/permissions.ts';
import { sync } from '../../src/operator/sync.ts';
import type { Store } from '../../src/ports.ts';
import { aCompany, HERE, ONE, ROLE, TWO } from '../clouds/aws/resources/company.ts';

const NOW = '2026-03-10T09:00:00Z';
const LATER = '2026-03-11T10:00:00Z';

let yaml: string;
let store: Store;
let aws: SandboxAws;
let estate: Estate;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  estate = aCompany();
  aws = await startAws({ charges: () => [], estate: () => estate, now: () => Temporal.Instant.from(LATER) });
  vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'k');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 's');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  policy();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await aws.stop();
  await store.close();
  process.exitCode = undefined;
});

function policy(source = `accounts: ['${ONE}', '${TWO}'], role: ${ROLE}`): void {
  yaml = `sources:\n  - { name: machines, kind: aws-resources, ${source} }\n`;
}

/** Runs an operators' command on what penny.yml says now. */
const run = (command: OperatorCommand, { words = [], now = NOW }: { words?: string[]; now?: string } = {}) =>
  command.run(words, {
    config: loadConfig({}, yaml),
    clock: { now: () => Temporal.Instant.from(now), everyMinute: () => () => undefined },
    store: async () => store,
    flags: { json: false, add: false },
    progress: () => undefined,
  });
const synced = async (now?: string) => (await run(sync, { ...(now && { now }) })).text;
const checked = async (now?: string) => (await run(doctor, { ...(now && { now }) })).text;
const idsOf = async () => (await store.resources.list()).map(({ resourceId }) => resourceId);

describe('penny sync of what accounts hold', () => {
  it('stores every place, the machines for sale and what AWS advises, and says what it asked', async () => {
    const [line] = (await synced()).split('\n');

    const ids = await idsOf();
    const calls = aws.calls.filter(({ service }) => service !== 'pricing').length;
    expect(line).toBe(`machines: ${ids.length} resources in 4 places, ${calls} calls, 35 metrics`);
    expect(ids).toContain('i-api');
    expect((await store.resources.places()).map(({ subAccountId }) => subAccountId)).toEqual([ONE, ONE, TWO, TWO]);
    expect(Object.keys(await store.resources.instanceTypes())).toEqual(['m6i.large']);
    expect((await store.resources.opinions()).flatMap(({ opinions }) => opinions)).toHaveLength(3);
  });

  it('reads again after a day, or as soon as the source is another', async () => {
    await synced();
    const asked = aws.calls.length;

    expect(await synced('2026-03-10T20:00:00Z')).toBe('machines: fresh until 2026-03-11T09:00Z');
    expect(aws.calls).toHaveLength(asked);
    policy(`accounts: ['${ONE}'], role: ${ROLE}, regions: [${HERE}]`);
    expect(await synced('2026-03-10T20:00:00Z')).toMatch(/resources in one place,/);
    expect(await synced('2026-03-11T21:00:00Z')).toMatch(/resources in one place,/);
  });

  it('forgets what a source no longer reads, and what a source held that is gone', async () => {
    await synced();
    policy(`accounts: ['${TWO}'], role: ${ROLE}`);
    await synced();
    const afterwards = await store.resources.places();
    yaml = 'sources: []\n';
    await synced();

    expect(new Set(afterwards.map(({ subAccountId }) => subAccountId))).toEqual(new Set([TWO]));
    expect(await store.resources.places()).toEqual([]);
    expect(await idsOf()).toEqual([]);
  });

  it('tells what it may not read in its line and to the doctor, and keeps what it knew', async () => {
    await synced();
    aws.fail('DescribeVolumes', 'access-denied', { times: 1_000, accountId: ONE, regionId: HERE });

    expect(await synced(LATER)).toMatch(
      /; 1 could not be read: Reading volumes in 111111111111, eu-central-1: .*add ec2:DescribeVolumes/,
    );
    expect(await checked(LATER)).toMatch(
      /FAULT resources: Reading volumes in 111111111111.*so volumes .* cannot be found/,
    );
    expect(await idsOf()).toContain('vol-left');
  });

  it('keeps what it knew of an account that no longer lets it in', async () => {
    await synced();
    estate.accounts.get(ONE)!.roles = [];

    const line = await synced(LATER);

    expect(line).toMatch(/1 could not be read: Becoming arn:aws:iam::111111111111:role\/Penny/);
    expect(await idsOf()).toContain('i-api');
    const places = (await store.resources.places()).filter(({ subAccountId }) => subAccountId === ONE);
    expect(places.map(({ regionId, readTypes, troubles }) => [regionId, readTypes.length, troubles.length])).toEqual([
      [HERE, 0, 1],
      ['us-east-1', 0, 1],
    ]);
  });

  it('fails where nothing can be read at all, and tries again the next time', async () => {
    for (const { roles } of estate.accounts.values()) roles.splice(0);
    const sentence = /machines: Becoming arn:aws:iam::111111111111:role\/Penny: access denied/;

    await expect(synced()).rejects.toThrow(sentence);
    await expect(synced()).rejects.toThrow(sentence);
  });

  it('is well when the doctor looks', async () => {
    expect(await checked()).toMatch(/FAULT resources: none yet: penny sync/);
    await synced();
    expect(await checked()).toMatch(/ok {3} resources: 4 places, the oldest read at 2026-03-10T09:00Z/);
  });
});

describe('penny permissions aws act', () => {
  it('says how the role that acts is become, and is bound to the control tag', async () => {
    policy(`accounts: ['${ONE}'], actRole: PennyActs`);

    const { text, data } = await run(permissions, { words: ['aws', 'act'] });

    expect(text).toContain('"arn:aws:iam::111111111111:role/PennyActs"');
    expect(text).toMatch(/the role PennyActs must trust Penny's own role/);
    expect(JSON.stringify(data)).toContain('{"StringEquals":{"aws:ResourceTag/penny":"allowed"}}');
  });
});

describe('penny permissions aws read', () => {
  const words = ['aws', 'read'];

  it('says besides the policy how the role is become, where one is configured', async () => {
    policy(`accounts: ['${ONE}'], role: ${ROLE}, externalId: our-word`);

    const { text, data } = await run(permissions, { words });

    expect(text).toContain('"arn:aws:iam::111111111111:role/Penny"');
    expect(text).toMatch(/must trust Penny's own role[\s\S]*"sts:ExternalId": "our-word"/);
    const actions = (data as { Statement: { Action: string[] }[] }).Statement.flatMap(({ Action }) => Action);
    expect(actions).toContain('ec2:DescribeInstances');
    expect(actions).not.toContain('sts:AssumeRole');
  });

  it('is the policy alone where there is no role to become', async () => {
    policy(`accounts: ['${ONE}']`);

    expect(JSON.parse((await run(permissions, { words })).text)).toHaveProperty(
      'Statement.1.Sid',
      'PennyReadsResources',
    );
  });
});
