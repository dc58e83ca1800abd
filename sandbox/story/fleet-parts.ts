import type { Facts } from './facts.ts';
import type { StoryResource } from './fleet.ts';
import type { Offer } from './offers.ts';

/** What something costs a day: money, so many hours at its price, or so much that is priced by the month. */
export type Amount = number | { hours: number } | { monthly: number };

/** A month of prices has 730 hours. */
const DAYS_A_MONTH = 730 / 24;

/** An amount as money a day. */
export function perDayOf(amount: Amount, { listUnitPrice }: Offer): number {
  if (typeof amount === 'number') return amount;
  return 'hours' in amount ? amount.hours * listUnitPrice : (amount.monthly / DAYS_A_MONTH) * listUnitPrice;
}

/** Days for which logs are kept unless something else is said, and how much smaller they are once they are stored. */
export const KEPT_DAYS = 30;
const STORED_SHARE = 0.15;
/** A database has so much storage unless something else is said. */
export const DATABASE_GIB = 100;
/** A machine starts from a disk of so much, which is made anew when the machine is. */
const ROOT_GIB = 8;
const ROOT_DAYS = { least: 20, spread: 120 };

/** What comes with a kind of thing: hours beside its traffic, storage beside its hours. */
export function usualParts({ kind, facts, perDay, offer }: StoryResource): [offer: string, perDay: Amount][] {
  switch (kind) {
    case 'nat':
      return [['nat-hours', { hours: 24 }]];
    case 'elb':
    case 'nlb':
      return [['elb-hours', { hours: 24 }]];
    case 'rds':
      return [['rds-storage', { monthly: facts.sizeGiB ?? DATABASE_GIB }]];
    case 'rds-twice':
      return [['rds-storage-twice', { monthly: facts.sizeGiB ?? DATABASE_GIB }]];
    case 'logs':
      return [['log-storage', { monthly: storedGiB(facts, perDay / offer.listUnitPrice) }]];
    default:
      return [];
  }
}

/** What a log group holds, given how many GB come in a day. */
export function storedGiB({ storedGiB: said, retentionDays }: Facts, perDay: number): number {
  return said ?? perDay * (retentionDays ?? KEPT_DAYS) * STORED_SHARE;
}

/** The disk a machine starts from, which is a thing of its own. */
export function rootDisk({
  kind,
  resourceName,
  facts,
  seed,
}: StoryResource): { sizeGiB: number; facts: Facts } | undefined {
  if (kind !== 'ec2' && kind !== 'spot') return undefined;
  const sizeGiB = facts.rootGiB ?? ROOT_GIB;
  const { createdDaysAgo = ROOT_DAYS.least + (seed % ROOT_DAYS.spread) } = facts;
  return {
    sizeGiB,
    facts: { sizeGiB, attachedTo: resourceName, ...(createdDaysAgo !== undefined && { createdDaysAgo }) },
  };
}
