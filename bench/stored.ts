import { openStore } from '../db/store.ts';
import { compileAllocation } from '../src/analysis/allocation.ts';
import { loadConfig } from '../src/config.ts';
import type { ChargeKey } from '../src/model/charge.ts';
import type { ChargeChunk, Delivery } from '../src/model/delivery.ts';
import { addDays, daysBetween, monthPeriod } from '../src/model/period.ts';

/** How much history is stored for measuring answers. */
export interface StoredSize {
  resources: number;
  days: number;
  teams: number;
  /** The first day without charges. */
  end: string;
}

const SERVICES = [
  'AmazonEC2',
  'AmazonS3',
  'AmazonRDS',
  'AWSLambda',
  'AmazonVPC',
  'AmazonCloudWatch',
  'AWSGlue',
  'AmazonDynamoDB',
];
const CATEGORIES = [
  'Compute',
  'Storage',
  'Databases',
  'Compute',
  'Networking',
  'Management and Governance',
  'Analytics',
  'Databases',
];
const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-southeast-1'];

/** The policy that goes with the generated history: teams by tag, an operator who sees all. */
export function storedPolicy({ teams }: Pick<StoredSize, 'teams'>): string {
  const list = Array.from(
    { length: teams },
    (_, team) =>
      `  - { name: team-${team}, members: [person-${team}@bench.example], owns: [{ tag: { team: team-${team} } }] }`,
  );
  return [
    'visibility: own-team',
    'roles: { finops: { members: [finops@bench.example], sees: all } }',
    'tagKeys: [owner, app]',
    'teams:',
    ...list,
  ].join('\n');
}

/** Fills a database with daily charges, a month a delivery, as an import would. */
export async function fillStore(url: string, size: StoredSize): Promise<number> {
  const allocation = compileAllocation(loadConfig({}, storedPolicy(size)));
  const store = await openStore(url);
  const start = addDays(size.end, -size.days);
  const keys = Array.from({ length: size.resources }, (_, resource) => keyOf(resource, size.teams));
  let charges = 0;
  for (
    let month = start.slice(0, 7);
    month <= addDays(size.end, -1).slice(0, 7);
    month = monthPeriod(month).end.slice(0, 7)
  ) {
    const period = monthPeriod(month);
    const first = period.start > start ? period.start : start;
    const last = period.end < size.end ? period.end : size.end;
    const delivery: Delivery = {
      source: 'bench',
      billingAccountId: '100000000001',
      billingMonth: month,
      settling: 'newest-charge',
      estimatedDays: [],
      shownByBilledCost: [],
      keys,
      charges: chunks(size.resources, daysBetween('1970-01-01', first), daysBetween(first, last)),
    };
    const readAt = `${size.end}T06:00:00Z`;
    charges += (
      await store.deliveries.replace(delivery, {
        allocation,
        readAt,
        newestChargeAt: `${size.end}T00:00:00Z`,
        settleAfterHours: 48,
        precedence: [],
      })
    ).charges;
  }
  await store.close();
  return charges;
}

function keyOf(resource: number, teams: number): ChargeKey {
  const service = (resource * 7) % SERVICES.length;
  return {
    serviceProviderName: 'AWS',
    billingAccountId: '100000000001',
    subAccountId: String(200000000000 + (resource % 40)),
    subAccountName: `account-${resource % 40}`,
    serviceName: SERVICES[service],
    serviceCategory: CATEGORIES[service],
    regionId: REGIONS[resource % REGIONS.length],
    resourceId: `arn:aws:ec2:us-east-1:100000000001:instance/i-${resource.toString(16).padStart(17, '0')}`,
    resourceName: `i-${resource}`,
    resourceType: 'EC2 Instance',
    chargeCategory: 'Usage',
    skuMeter: `meter-${service}`,
    consumedUnit: 'Hours',
    billingCurrency: 'USD',
    tags: {
      team: `team-${resource % teams}`,
      environment: ['production', 'staging', 'development'][resource % 3]!,
      owner: `owner-${resource % 200}`,
      app: `app-${resource % 120}`,
    },
  };
}

function* chunks(resources: number, firstDay: number, days: number): Generator<ChargeChunk> {
  const each = 2000;
  for (let start = 0; start < resources; start += each) {
    const count = Math.min(each, resources - start);
    const length = count * days;
    const key = new Int32Array(length);
    const day = new Int32Array(length);
    const billedCost = new Float64Array(length);
    for (let row = 0; row < length; row++) {
      key[row] = start + Math.floor(row / days);
      day[row] = firstDay + (row % days);
      billedCost[row] = ((key[row]! * 31 + day[row]! * 17) % 1000) / 100;
    }
    yield {
      length,
      key,
      day,
      billedCost,
      effectiveCost: billedCost.map((cost) => cost * 0.9),
      listCost: billedCost,
      contractedCost: billedCost,
      consumedQuantity: billedCost,
    };
  }
}
