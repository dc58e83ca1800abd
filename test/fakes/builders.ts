import { compileAllocation } from '../../src/analysis/allocation.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import type { ChargeKey } from '../../src/model/charge.ts';
import type { ChargeChunk, Delivery } from '../../src/model/delivery.ts';
import { daysBetween } from '../../src/model/period.ts';
import type { Arrival } from '../../src/ports.ts';

/** A morning in November: 23 November 2026, 08:00 UTC, a Monday. */
export const NOW = Temporal.Instant.from('2026-11-23T08:00:00Z');

/** A policy of two teams and a role that sees all; YAML may be added to. */
export const POLICY = `
visibility: own-team
roles: { finops: { members: [fin@acme.example], sees: all } }
operators: [ops@acme.example]
tagKeys: [app]
teams:
  - name: payments
    lead: ana@acme.example
    members: [ben@acme.example]
    channel: '#payments'
    owns: [{ tag: { team: payments } }]
  - name: search
    lead: sam@acme.example
    owns: [{ tag: { team: search } }, { account: '300' }]
`;

export function aConfig(more = '', env: Record<string, string> = {}): Config {
  return loadConfig({ DATABASE_URL: 'sqlite::memory:', ...env }, POLICY + more);
}

export function aKey(over: Partial<ChargeKey> = {}): ChargeKey {
  return {
    serviceProviderName: 'AWS',
    billingAccountId: '100',
    subAccountId: '200',
    subAccountName: 'prod',
    serviceName: 'AmazonEC2',
    serviceCategory: 'Compute',
    regionId: 'us-east-1',
    chargeCategory: 'Usage',
    billingCurrency: 'USD',
    tags: { team: 'payments' },
    ...over,
  };
}

/** One daily charge: what it is for, when, and what it costs; effective and list default to billed. */
export interface ACharge {
  key?: Partial<ChargeKey>;
  day: string;
  billed: number;
  effective?: number;
  list?: number;
  quantity?: number;
}

export function aDelivery(charges: ACharge[], over: Partial<Delivery> = {}): Delivery {
  const keys = new Map(charges.map(({ key }) => [JSON.stringify(aKey(key)), aKey(key)]));
  return {
    source: 'bill',
    billingAccountId: '100',
    billingMonth: charges[0]?.day.slice(0, 7) ?? '2026-11',
    settling: 'newest-charge',
    estimatedDays: [],
    shownByBilledCost: [],
    keys: [...keys.values()],
    charges: [chunkOf(charges, [...keys.keys()])],
    ...over,
  };
}

function chunkOf(charges: ACharge[], keys: string[]): ChargeChunk {
  return {
    length: charges.length,
    key: charges.map(({ key }) => keys.indexOf(JSON.stringify(aKey(key)))),
    day: charges.map(({ day }) => daysBetween('1970-01-01', day)),
    billedCost: charges.map(({ billed }) => billed),
    effectiveCost: charges.map(({ billed, effective }) => effective ?? billed),
    listCost: charges.map(({ billed, list }) => list ?? billed),
    contractedCost: charges.map(({ billed }) => billed),
    consumedQuantity: charges.map(({ quantity }) => quantity ?? Number.NaN),
  };
}

export function anArrival(over: Partial<Arrival> = {}, config = aConfig()): Arrival {
  return {
    allocation: compileAllocation(config),
    readAt: NOW.toString(),
    settleAfterHours: 48,
    precedence: config.sources.map(({ name }) => name),
    ...over,
  };
}
