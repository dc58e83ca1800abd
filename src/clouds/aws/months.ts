import type { ChargeKey } from '../../model/charge.ts';
import type { Delivery, Slice, SliceKey } from '../../model/delivery.ts';
import type { Day } from '../../model/period.ts';
import { columnsOf, groupValue } from './dimensions.ts';
import { PROVIDER } from './plan.ts';
import type { GroupCost, Page } from './schema.ts';

/** What all deliveries of one slice have in common. */
export interface SliceReading {
  source: string;
  billingAccountId: string;
  slice: Slice;
  /** Account names by id, growing as replies come in. */
  names: Map<string, string>;
}

interface Month {
  keys: ChargeKey[];
  keyIndex: Map<string, number>;
  rowIndex: Map<number, number>;
  estimated: Set<Day>;
  key: number[];
  day: number[];
  billedCost: number[];
  effectiveCost: number[];
}

/**
 * Collects the pages of a slice's calls by month, Cost Explorer knowing no billing period. Months are taken out only
 * when everything is in, so that none is ever half there; one without any charge is not there at all.
 */
export function collectMonths(reading: SliceReading) {
  const months = new Map<string, Month>();

  return {
    add(page: Page, groupBy: readonly SliceKey[]): void {
      for (const [id, name] of page.accountNames) reading.names.set(id, name);
      for (const { day, estimated, groups } of page.days) {
        const month = months.getOrInsertComputed(day.slice(0, 7), emptyMonth);
        if (estimated) month.estimated.add(day);
        for (const group of groups) addRow(month, day, group, keyOf(group, groupBy, reading));
      }
    },

    deliveries(): Delivery[] {
      const filled = [...months].filter(([, month]) => month.key.length > 0);
      return filled.sort(([a], [b]) => a.localeCompare(b)).map(([name, month]) => deliveryOf(name, month, reading));
    },
  };
}

function keyOf(
  { groupKeys, billingCurrency }: GroupCost,
  groupBy: readonly SliceKey[],
  reading: SliceReading,
): ChargeKey {
  const key: ChargeKey = {
    serviceProviderName: PROVIDER,
    billingAccountId: reading.billingAccountId,
    billingCurrency,
    tags: {},
  };
  groupBy.forEach((slice, index) => {
    const value = groupValue(slice, groupKeys[index] ?? '');
    if (value === undefined) return;
    const { tags, ...columns } = columnsOf(slice, value, reading.names);
    Object.assign(key, columns);
    Object.assign(key.tags, tags);
  });
  return key;
}

/** Groups that mean the same in FOCUS, as usage with and without a reservation, become one charge a day. */
function addRow(month: Month, day: Day, { billedCost, effectiveCost }: GroupCost, chargeKey: ChargeKey): void {
  const key = month.keyIndex.getOrInsertComputed(JSON.stringify(chargeKey), () => month.keys.push(chargeKey) - 1);
  const dayNumber = Date.parse(day) / 86_400_000;
  const row = month.rowIndex.getOrInsertComputed(key * 100_000 + dayNumber, () => month.key.length);
  if (row < month.key.length) {
    month.billedCost[row]! += billedCost;
    month.effectiveCost[row]! += effectiveCost;
    return;
  }
  month.key.push(key);
  month.day.push(dayNumber);
  month.billedCost.push(billedCost);
  month.effectiveCost.push(effectiveCost);
}

function emptyMonth(): Month {
  return {
    keys: [],
    keyIndex: new Map(),
    rowIndex: new Map(),
    estimated: new Set(),
    key: [],
    day: [],
    billedCost: [],
    effectiveCost: [],
  };
}

/** Cost Explorer knows neither list nor contracted cost, and quantities only where they are asked for: absent, so NaN. */
function deliveryOf(billingMonth: string, month: Month, { source, billingAccountId, slice }: SliceReading): Delivery {
  const { keys, key, day, billedCost, effectiveCost } = month;
  const absent = new Float64Array(key.length).fill(Number.NaN);
  return {
    source,
    billingAccountId,
    billingMonth,
    slice,
    settling: 'two-reads',
    estimatedDays: [...month.estimated].sort(),
    shownByBilledCost: [],
    keys,
    charges: [
      {
        length: key.length,
        key,
        day,
        billedCost,
        effectiveCost,
        listCost: absent,
        contractedCost: absent,
        consumedQuantity: absent,
      },
    ],
  };
}
