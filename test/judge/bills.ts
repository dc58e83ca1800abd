import { grantToJob } from '../../src/analysis/access.ts';
import { compileAllocation } from '../../src/analysis/allocation.ts';
import type { Config } from '../../src/config.ts';
import { judgeCosts } from '../../src/judge/judge-costs.ts';
import type { ChargeKey } from '../../src/model/charge.ts';
import { addDays, type Day, daysIn } from '../../src/model/period.ts';
import type { Cloud, Store } from '../../src/ports.ts';
import { type ACharge, aDelivery, anArrival } from '../fakes/builders.ts';

/** Something that costs money every day. */
export interface Line {
  key?: Partial<ChargeKey>;
  /** By UTC day; nothing where undefined. */
  cost(day: Day): number | undefined;
  /** By UTC day, in the key's unit. */
  quantity?(day: Day): number;
}

export const FIRST_DAY = '2026-07-01';

/** Weekdays cost 100, weekends 60, with a little noise that is the same every time. */
export function usual(day: Day, size = 1): number {
  const { dayOfWeek } = Temporal.PlainDate.from(day);
  const noise = ((Number(day.replaceAll('-', '')) * 7919) % 11) / 11 - 0.5;
  return size * (dayOfWeek > 5 ? 60 : 100) * (1 + 0.04 * noise);
}

/** Stores the bills of all months as they stand on the morning of a day; files settle 48 hours before their newest charge. */
export async function billsOn(store: Store, today: Day, lines: readonly Line[], config: Config): Promise<void> {
  const days = daysIn({ start: FIRST_DAY, end: today });
  for (const [month, mine] of Map.groupBy(days, (day) => day.slice(0, 7))) {
    const charges = lines.flatMap(({ key, cost, quantity }) =>
      mine.flatMap((day): ACharge[] => {
        const billed = cost(day);
        return billed === undefined
          ? []
          : [{ day, billed, ...(key && { key }), ...(quantity && { quantity: quantity(day) }) }];
      }),
    );
    const readAt = `${today}T06:00:00Z`;
    await store.deliveries.replace(
      aDelivery(charges, { billingMonth: month }),
      anArrival({ readAt, newestChargeAt: `${today}T00:00:00Z` }, config),
    );
  }
}

/** Judges on the morning of a day what the store holds. */
export function judgeOn(store: Store, today: Day, { config, clouds = [] }: { config: Config; clouds?: Cloud[] }) {
  const allocation = compileAllocation(config);
  const now = Temporal.Instant.from(`${today}T07:00:00Z`);
  return judgeCosts({ store, config, allocation, rulesFingerprint: allocation.fingerprint, clouds, now });
}

/** Every anomaly that is stored, whatever its scope, oldest first. */
export async function stored(store: Store, config: Config) {
  const all = await store.anomalies.list(grantToJob('all', config), addDays(FIRST_DAY, 0));
  return all.toReversed();
}
