/** Amounts by currency. Two currencies are never added, so a total is always this and not a number. */
export type Totals = Record<string, number>;

/** Adds an amount to its own currency. */
export function addTo(totals: Totals, currency: string, amount: number): void {
  totals[currency] = (totals[currency] ?? 0) + amount;
}

/** `$1,234.56`, `-€0.42`; a currency Intl does not know (provider credits) is written behind the number. */
export function formatCost(amount: number, currency: string): string {
  const rounded = Math.abs(amount) < 0.005 ? 0 : amount;
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  if (!/^[A-Z]{3}$/.test(currency)) return `${rounded.toLocaleString('en-US', digits)} ${currency}`;
  return rounded.toLocaleString('en-US', { style: 'currency', currency, ...digits });
}

/** What is known only roughly, as a forecast is: without cents from a hundred on. `$7,006`, `$42.50`. */
export function formatRoughly(amount: number, currency: string): string {
  return Math.abs(amount) < 100
    ? formatCost(amount, currency)
    : formatCost(Math.round(amount), currency).replace('.00', '');
}

/** "$12.00 and €3.40", the preferred currency first, then the largest. An empty total is "nothing". */
export function formatTotals(totals: Totals, preferred?: string): string {
  const currencies = currenciesOf(totals, preferred);
  return currencies.length === 0 ? 'nothing' : currencies.map((each) => formatCost(totals[each]!, each)).join(' and ');
}

/** The currencies of one or several totals: the preferred one first, then by size. */
export function currenciesOf(totals: Totals, preferred?: string): string[] {
  return Object.keys(totals).sort(
    (a, b) =>
      Number(b === preferred) - Number(a === preferred) ||
      Math.abs(totals[b]!) - Math.abs(totals[a]!) ||
      a.localeCompare(b),
  );
}

/** "+12.3 %", "-4.0 %", or "new" when there was nothing before; undefined when nothing was and nothing is. */
export function formatChange(now: number, before: number): string | undefined {
  if (Math.abs(before) < 0.005) return Math.abs(now) < 0.005 ? undefined : 'new';
  const percent = ((now - before) / Math.abs(before)) * 100;
  if (Math.abs(percent) < 0.05) return '±0.0 %';
  if (Math.abs(percent) >= 1000) return `${percent > 0 ? '+' : '-'}over 1000 %`;
  return `${percent > 0 ? '+' : ''}${percent.toFixed(1)} %`;
}
