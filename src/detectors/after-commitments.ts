import type { ActionType } from '../model/finding.ts';
import type { Commitments, CostPart, Cover } from '../model/price.ts';
import type { Place } from '../model/resource.ts';
import { cost, sum } from './costs.ts';
import { familyOf } from './machine-types.ts';

/** What would be exchanged, with all prices known. */
export interface Exchange {
  freed: readonly CostPart[];
  added: readonly CostPart[];
  resource: Place & { resourceId: string };
  actionType: ActionType;
  commitments: Commitments;
}

interface Covered {
  cover: Cover;
  /** Money a month of it that becomes free, and how much of that other usage would take over. */
  free: number;
  takenOver: number;
}

/**
 * How much of an exchange saves nothing, since a commitment is paid for whether it is used or not. What it paid of the
 * freed parts first pays what is added in their place, then what other usage on demand takes over; the rest is lost.
 */
export function afterCommitments(exchange: Exchange): { lost: number; commitment?: string } {
  const { freed, resource, actionType, commitments } = exchange;
  const pools = new Map<string, number>();
  const covered: Covered[] = [];
  let heirs = [...exchange.added];
  for (const part of freed) {
    const cover = commitments.coverOf(part, resource);
    const paid = (cost(part) ?? 0) * Math.min(1, Math.max(0, cover?.share ?? 0));
    if (!cover || paid <= 0) continue;

    const mine = heirs.filter((heir) => paysFor(cover, part, heir));
    heirs = heirs.filter((heir) => !mine.includes(heir));
    const free = Math.max(0, paid - sum(mine));
    // Several parts may be covered by one commitment, whose other usage can take over only once.
    const pool = cover.commitmentDiscountId ?? cover.commitmentDiscountType;
    const absorbable = pools.get(pool) ?? Math.max(0, cover.absorbableMonthly);
    const takenOver = Math.min(free, absorbable);
    pools.set(pool, absorbable - takenOver);
    covered.push({ cover, free, takenOver });
  }
  if (covered.length === 0) return { lost: 0 };
  return {
    lost: covered.reduce((total, { free, takenOver }) => total + free - takenOver, 0),
    commitment: sentence(covered, actionType),
  };
}

/** Whether a commitment that paid one part also pays another: the same kind, and the same family unless it is flexible. */
function paysFor({ isFlexible }: Cover, { item: before }: CostPart, { item: after }: CostPart): boolean {
  if (before.kind === 'instance-hours' && after.kind === 'instance-hours') {
    const isSameFamily = familyOf(before.instanceType) === familyOf(after.instanceType);
    return after.market === 'on-demand' && (isFlexible === true || isSameFamily);
  }
  if (before.kind === 'database-hours' && after.kind === 'database-hours') {
    return isFlexible === true || familyOf(before.instanceClass) === familyOf(after.instanceClass);
  }
  return false;
}

const DOING: Record<ActionType, string> = {
  Stop: 'stopping it',
  Start: 'starting',
  Delete: 'deleting it',
  Rightsize: 'a smaller one',
  Upgrade: 'a newer one',
  Schedule: 'stopping it at times',
  Release: 'releasing it',
  ModifyVolume: 'changing it',
  SetRetention: 'keeping less',
  SetLifecycle: 'keeping less',
  UseSpot: 'spot',
  Tag: 'tagging it',
  Disable: 'disabling it',
};

/** "a Savings Plan covers it until 2027-03-14, so stopping it saves nothing now". */
function sentence(covered: readonly Covered[], actionType: ActionType): string {
  const free = covered.reduce((total, each) => total + each.free, 0);
  const takenOver = covered.reduce((total, each) => total + each.takenOver, 0);
  const { share, commitmentDiscountType, endsOn } = covered.toSorted((a, b) => b.cover.share - a.cover.share)[0]!.cover;
  const isWhole = share >= 0.995;
  const some = isWhole ? 'it' : `${Math.max(1, Math.round(share * 100))} % of it`;
  const covers = `a ${commitmentDiscountType} covers ${some}${endsOn ? ` until ${endsOn}` : ''}`;
  const taken = Math.round((takenOver / free) * 100);
  if (free <= 0) return `${covers}, and covers what takes its place too`;
  if (taken >= 100) return `${covers}; other usage would take over all of that`;
  if (taken > 0) return `${covers}; other usage would take over ${taken} % of that`;
  return isWhole ? `${covers}, so ${DOING[actionType]} saves nothing now` : `${covers}, which saves nothing now`;
}
