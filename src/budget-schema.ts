import { z } from 'zod';
import { budgetIdOf, DEFAULT_AUTO_ADJUST, DEFAULT_THRESHOLDS, TIME_UNITS } from './model/budget.ts';

const text = z.string().trim().min(1, 'is empty');
const IN_PERCENT = 'is no figure in per cent from 1 to 1000; write 80 for 80 %';
const percents = z.array(z.number(IN_PERCENT).min(1, IN_PERCENT).max(1000, IN_PERCENT)).max(10);

const thresholds = z
  .strictObject({
    actual: percents.default([...DEFAULT_THRESHOLDS.actual]),
    forecast: percents.default([...DEFAULT_THRESHOLDS.forecast]),
  })
  .default({ actual: [...DEFAULT_THRESHOLDS.actual], forecast: [...DEFAULT_THRESHOLDS.forecast] });

const autoAdjust = z.union([
  z.literal(true).transform(() => DEFAULT_AUTO_ADJUST),
  z.strictObject({
    periods: z.int().min(3).max(6).default(DEFAULT_AUTO_ADJUST.periods),
    marginPercent: z.number().min(0).max(100).default(DEFAULT_AUTO_ADJUST.marginPercent),
  }),
]);

/** One entry of `budgets` in penny.yml. */
export const budget = z.strictObject({
  scope: text,
  amount: z
    .number('is no amount; write a number such as 5000')
    .positive('must be more than zero')
    .max(1e12, 'is more than any bill; write a number such as 5000')
    .optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'is not a currency; write three letters such as USD')
    .optional(),
  period: z.enum(TIME_UNITS, 'is not a period; write monthly, quarterly or yearly').default('monthly'),
  service: text.optional(),
  tag: z.record(text, text).optional(),
  thresholds,
  autoAdjust: autoAdjust.optional(),
});

export type ConfiguredBudget = z.output<typeof budget>;

interface Policy {
  reportingCurrency: string;
  tagKeys: string[];
  budgets: ConfiguredBudget[];
}

/** What no single value of a budget shows: that it is for nothing, for two things, or for what another is for. */
export function budgetContradictions(
  { budgets, tagKeys, reportingCurrency }: Policy,
  { isScope, known }: { isScope(scope: string): boolean; known: string },
): { path: PropertyKey[]; message: string }[] {
  const ids = budgets.map((each) => budgetIdOf(subjectOf(each, reportingCurrency)));
  return budgets.flatMap(({ scope, amount, autoAdjust: auto, service, tag }, index) => {
    const fault = (message: string, ...path: string[]) => ({ path: ['budgets', index, ...path], message });
    const keys = Object.keys(tag ?? {});
    return [
      ...(isScope(scope) ? [] : [fault(`"${scope}" is no team; ${known}`, 'scope')]),
      ...(amount === undefined && !auto ? [fault('has no amount; write amount: 5000 or autoAdjust: true')] : []),
      ...(service !== undefined && tag ? [fault('names a service and a tag; a budget is for one of them', 'tag')] : []),
      ...(tag && keys.length !== 1 ? [fault('names one tag with one value', 'tag')] : []),
      ...keys
        .filter((key) => !tagKeys.includes(key))
        .map((key) => fault(`is a tag I keep no sums by; add "${key}" to tagKeys`, 'tag', key)),
      ...(ids.indexOf(ids[index]!) < index ? [fault('is for the same as an earlier budget')] : []),
    ];
  });
}

/** What a configured budget is for. */
export function subjectOf({ scope, service, tag, period, currency }: ConfiguredBudget, reportingCurrency: string) {
  const [[tagKey, tagValue] = [undefined, undefined]] = Object.entries(tag ?? {});
  const part =
    service !== undefined
      ? { by: 'service' as const, key: service }
      : tagKey !== undefined
        ? { by: `tag:${tagKey}` as const, key: tagValue }
        : { by: 'day' as const };
  return { scope, ...part, timeUnit: period, currency: currency ?? reportingCurrency };
}
