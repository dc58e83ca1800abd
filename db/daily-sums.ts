import type { GroupOf } from '../src/model/allocation.ts';
import type { ChargeKey } from '../src/model/charge.ts';
import type { ChargeChunk } from '../src/model/delivery.ts';
import type { Day } from '../src/model/period.ts';

/** The scope that holds everything, beside one scope for each team. */
export const ALL = '*';

interface Slot {
  scope: string;
  grouping: string;
  group: string;
  billingCurrency: string;
}

export interface DailySum extends Slot {
  day: Day;
  billedCost: number;
  effectiveCost: number;
  listCost: number;
}

interface Rules {
  groupsOf(key: ChargeKey, team: string): GroupOf[];
  /** Providers whose effective cost is missing: their billed cost stands in for it. */
  shownByBilledCost: Set<string>;
}

/**
 * Adds up a delivery's charges per scope, grouping, group and day while they stream by. Each key knows beforehand
 * which sums it belongs to, so a charge costs a few additions in typed arrays: a million charges take a fraction of
 * a second, where asking the database to group them afterwards would take longer than the import.
 */
export class DailySums {
  readonly #slots: Slot[] = [];
  /** The number of each slot, by currency, scope, grouping and group. */
  readonly #numbers = new Map<string, Map<string, Map<string, Map<string, number>>>>();
  readonly #slotsOfKey: Int32Array[];
  readonly #byBilledCost: boolean[];
  /** Per day: three sums a slot, and which slots have any charge at all. */
  readonly #days = new Map<number, { sums: Float64Array; touched: Uint8Array }>();

  constructor(keys: ChargeKey[], teams: string[], rules: Rules) {
    this.#slotsOfKey = keys.map((key, index) => {
      const team = teams[index]!;
      const groups = rules.groupsOf(key, team);
      const counted = [ALL, team].flatMap((scope) =>
        groups.filter(({ onlyForAll }) => scope === ALL || !onlyForAll).map((each) => ({ scope, each })),
      );
      return Int32Array.from(counted, ({ scope, each }) => this.#slotFor(scope, each, key.billingCurrency));
    });
    this.#byBilledCost = keys.map((key) => rules.shownByBilledCost.has(key.serviceProviderName));
  }

  #slotFor(scope: string, { grouping, group }: { grouping: string; group: string }, billingCurrency: string): number {
    const byGroup = within(within(within(this.#numbers, billingCurrency), scope), grouping);
    const known = byGroup.get(group);
    if (known !== undefined) return known;
    byGroup.set(group, this.#slots.length);
    return this.#slots.push({ scope, grouping, group, billingCurrency }) - 1;
  }

  add(chunk: ChargeChunk): void {
    for (let row = 0; row < chunk.length; row++) {
      const key = chunk.key[row]!;
      const { sums, touched } = this.#day(chunk.day[row]!);
      const billed = chunk.billedCost[row]! || 0;
      const effective = (this.#byBilledCost[key] ? billed : chunk.effectiveCost[row]!) || 0;
      const list = chunk.listCost[row]! || 0;
      const slots = this.#slotsOfKey[key]!;
      for (let index = 0; index < slots.length; index++) {
        const slot = slots[index]!;
        touched[slot] = 1;
        sums[slot * 3]! += billed;
        sums[slot * 3 + 1]! += effective;
        sums[slot * 3 + 2]! += list;
      }
    }
  }

  #day(day: number): { sums: Float64Array; touched: Uint8Array } {
    const known = this.#days.get(day);
    if (known) return known;
    const fresh = { sums: new Float64Array(this.#slots.length * 3), touched: new Uint8Array(this.#slots.length) };
    this.#days.set(day, fresh);
    return fresh;
  }

  /** Every sum, in the order of the table's key, which is the fastest to store. */
  *rows(wanted: (slot: Slot) => boolean = () => true): Generator<DailySum> {
    const days = [...this.#days.keys()].sort((a, b) => a - b).map((day) => ({ number: day, day: dayFromNumber(day) }));
    const ordered = this.#slots
      .map((slot, id) => ({ slot, id }))
      .filter(({ slot }) => wanted(slot))
      .sort(
        (a, b) =>
          compare(a.slot.scope, b.slot.scope) ||
          compare(a.slot.grouping, b.slot.grouping) ||
          compare(a.slot.group, b.slot.group),
      );
    for (let start = 0, end = 0; start < ordered.length; start = end) {
      const { scope, grouping } = ordered[start]!.slot;
      while (end < ordered.length && ordered[end]!.slot.scope === scope && ordered[end]!.slot.grouping === grouping)
        end += 1;
      for (const { number, day } of days) {
        const { sums, touched } = this.#days.get(number)!;
        for (let index = start; index < end; index++) {
          const { slot, id } = ordered[index]!;
          if (!touched[id]) continue;
          yield {
            ...slot,
            day,
            billedCost: sums[id * 3]!,
            effectiveCost: sums[id * 3 + 1]!,
            listCost: sums[id * 3 + 2]!,
          };
        }
      }
    }
  }

  /** What each day cost in all, by currency: the reading that is compared with the next one. */
  dayTotals(): { day: Day; billingCurrency: string; cost: number }[] {
    const days = this.rows(({ scope, grouping }) => scope === ALL && grouping === 'day');
    return [...days].map(({ day, billingCurrency, effectiveCost }) => ({ day, billingCurrency, cost: effectiveCost }));
  }
}

/** The map in a map, made where it is missing. Maps in maps, since joining the texts to one name takes longer. */
function within<Value>(maps: Map<string, Map<string, Value>>, name: string): Map<string, Value> {
  const known = maps.get(name);
  if (known) return known;
  const fresh = new Map<string, Value>();
  maps.set(name, fresh);
  return fresh;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The UTC day of a day number (days since 1970-01-01). */
export function dayFromNumber(number: number): Day {
  return new Date(number * 86_400_000).toISOString().slice(0, 10);
}
