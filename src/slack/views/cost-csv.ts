import type { CostAnswer, CostGroup } from '../../analysis/compare-costs.ts';
import { currenciesOf } from '../../model/money.ts';
import { addDays } from '../../model/period.ts';

/** Any answer in groups, whatever it is grouped by. */
type Tabular = Pick<CostAnswer, 'team' | 'metric' | 'period' | 'groups' | 'days'> & { by: string };

/**
 * The answer as a file (RFC 4180): one row per group and currency, costs unrounded to a millionth. Days are UTC and
 * inclusive. A cell that a spreadsheet would run as a formula is made text (owasp.org, "CSV Injection").
 */
export function costCsv(answer: Tabular): string {
  const { team, metric, period, by } = answer;
  const scope = [team, metric, period.start, addDays(period.end, -1)];
  const head = ['team', 'metric', 'first_day', 'last_day', by, 'name', 'currency', 'cost', 'before'];
  const rows = groupsOf(answer).flatMap(({ key, name = '', totals, before }) =>
    currenciesOf({ ...before, ...totals }).map((currency) => [
      ...scope,
      key,
      name,
      currency,
      amount(totals[currency]),
      amount(before[currency]),
    ]),
  );
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** A day is compared with no other, so a file by day has the period's own days only. */
function groupsOf({ by, groups, days }: Tabular): CostGroup[] {
  return by === 'day' ? days.map(({ day, totals }) => ({ key: day, totals, before: {} })) : groups;
}

/** Absent is an empty cell, not zero. */
export function amount(cost: number | undefined): string {
  return cost === undefined ? '' : String(Number(cost.toFixed(6)));
}

/** Text as a cell: what a spreadsheet would run as a formula is made text. */
export function cell(text: string): string {
  const whole = text.toWellFormed();
  const isNumber = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(whole);
  const safe = /^[=+\-@\t\r]/.test(whole) && !isNumber ? `'${whole}` : whole;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
