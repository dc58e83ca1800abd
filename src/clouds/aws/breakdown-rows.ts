import type { BreakdownRow, Dimension } from '../../model/breakdown.ts';
import { NONE } from '../../model/charge.ts';
import type { Day } from '../../model/period.ts';
import { groupValue } from './dimensions.ts';
import { chargeKindOf } from './record-types.ts';
import type { GroupCost, Page } from './schema.ts';

/** Collects the pages of one dimension as rows: one for each key, day and currency. `names` are account names by id. */
export function breakdownRows(dimension: Dimension, names: Map<string, string>) {
  const rows = new Map<string, BreakdownRow>();

  return {
    add(page: Page): void {
      for (const [id, name] of page.accountNames) names.set(id, name);
      for (const { day, groups } of page.days) for (const group of groups) addGroup(day, group);
    },

    all(): BreakdownRow[] {
      return [...rows.values()].map((row) => ({ ...row, ...nameFor(row) }));
    },
  };

  function addGroup(day: Day, { groupKeys: [groupKey = ''], billingCurrency, effectiveCost, consumed }: GroupCost) {
    const row: BreakdownRow = {
      dimension,
      key: keyOf(groupKey),
      day,
      billingCurrency,
      cost: effectiveCost,
      ...consumed,
    };
    const place = JSON.stringify([row.key, day, billingCurrency]);
    const before = rows.get(place);
    rows.set(place, before ? added(before, row) : row);
  }

  function keyOf(groupKey: string): string {
    const value = groupValue(dimension, groupKey);
    if (value === undefined) return NONE;
    return dimension === 'charge-category' ? chargeKindOf(value) : value;
  }

  function nameFor({ key }: BreakdownRow): { name?: string } {
    const name = dimension === 'account' ? names.get(key) : undefined;
    return name === undefined ? {} : { name };
  }
}

/** Groups that mean the same to us, as two record types of one kind. Only quantities of one unit are added. */
function added({ quantity, unit, ...row }: BreakdownRow, more: BreakdownRow): BreakdownRow {
  const cost = row.cost + more.cost;
  if (quantity === undefined || more.quantity === undefined || unit !== more.unit) return { ...row, cost };
  return { ...row, cost, quantity: quantity + more.quantity, unit };
}
