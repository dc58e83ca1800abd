import type { ForecastAnswer, MonthForecast } from '../../analysis/forecast-answer.ts';
import type { Message } from '../../model/message.ts';
import { formatChange, formatCost, formatRoughly } from '../../model/money.ts';
import { context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { CHART_LIMITS, costChart } from '../chart.ts';
import { messageOf } from '../text-form.ts';
import { nameOf } from './cost-table.ts';
import { savingsLine } from './waste-lines.ts';
import { shortDay, shortKey, signedCost } from './words.ts';

/** Where the month will end and how sure that is, what makes it differ from last month, and the next 90 days. */
export function forecastReport(answer: ForecastAnswer): Message {
  const { team, forecasts } = answer;
  if (forecasts.length === 0) return messageOf(section(md`*${shortKey(team)}: no figures to forecast from.*`));
  return messageOf(
    ...forecasts.map((each) => section('reason' in each ? whyNot(answer, each) : month(answer, each))),
    potential(answer),
    chart(answer),
    context(joined(footnotes(answer))),
  );
}

function whyNot(
  { team }: ForecastAnswer,
  { billingCurrency, reason }: { billingCurrency: string; reason: string },
): Mrkdwn {
  return md`*${shortKey(team)}, ${billingCurrency}: no forecast.* ${reason}`;
}

function month({ team, month: name }: ForecastAnswer, forecast: MonthForecast): Mrkdwn {
  const { billingCurrency: currency, meanValue, intervals, actualToDate, settledThrough, before, ahead } = forecast;
  const between = ([low, high]: [number, number]) =>
    md`${formatRoughly(low, currency)} to ${formatRoughly(high, currency)}`;
  return joined([
    md`*${shortKey(team)}: about ${formatRoughly(meanValue, currency)} in ${name}*`,
    md`80 % sure: ${between(intervals['80'])}. 95 % sure: ${between(intervals['95'])}.`,
    md`${formatCost(actualToDate, currency)} so far, settled through ${shortDay(settledThrough)}.`,
    before === null
      ? md``
      : md`${formatChange(meanValue, before) ?? 'no change'} against the ${formatCost(before, currency)} of last month.`,
    driversLine(forecast),
    plannedLine(forecast),
    goingOnLine(forecast),
    md`Through ${shortDay(ahead.lastDay)}: about ${formatRoughly(ahead.meanValue, currency)} more, 95 % sure: ${between(ahead.intervals['95'])}.`,
  ]);
}

function driversLine({ drivers, billingCurrency }: MonthForecast): Mrkdwn {
  const named = drivers.map(({ key, change }) => md`${nameOf({ key })} ${signedCost(change, billingCurrency)}`);
  return named.length === 0 ? md`` : md`Moved most against the same days of last month: ${joined(named, ', ')}`;
}

function plannedLine({ planned, billingCurrency }: MonthForecast): Mrkdwn {
  if (planned.amount === 0) return md``;
  return md`Declared ahead and counted in: ${formatCost(planned.amount, billingCurrency)} (${planned.names.join(', ')}).`;
}

function goingOnLine({ goingOn, billingCurrency }: MonthForecast): Mrkdwn {
  if (!goingOn) return md``;
  const size = signedCost(goingOn.perDay, billingCurrency);
  return md`Unusual since ${shortDay(goingOn.firstDay)}: ${size} a day. The intervals hold that it ends as well as that it stays.`;
}

/** What could be saved, which no forecast counts in. */
function potential({ team, forecasts, openFindings }: ForecastAnswer) {
  const currency = forecasts[0]?.billingCurrency ?? '';
  const line = savingsLine(openFindings, { scope: team, currency });
  return line.mrkdwn === '' ? undefined : section(line);
}

/** The newest settled days and those ahead, as many as a chart takes. */
function chart({ team, forecasts }: ForecastAnswer) {
  const first = forecasts.find((each): each is MonthForecast => !('reason' in each));
  if (!first) return undefined;
  const past = first.recent.map(({ day, cost }) => ({ day, meanValue: cost, lower95: cost, upper95: cost }));
  const days = [...past, ...first.points.slice(0, CHART_LIMITS.categories - past.length)];
  return costChart({
    type: 'line',
    title: `${shortKey(team, 20)} forecast, ${first.billingCurrency} a day`,
    categories: days.map(({ day }) => shortDay(day)),
    series: [
      { name: 'Cost, then forecast', values: days.map(({ meanValue }) => meanValue) },
      { name: 'At least', values: days.map(({ lower95 }) => lower95) },
      { name: 'At most', values: days.map(({ upper95 }) => upper95) },
    ],
    currency: first.billingCurrency,
    categoryName: 'UTC day',
  });
}

function footnotes({ forecasts }: ForecastAnswer): Mrkdwn[] {
  const models = [...new Set(forecasts.flatMap((each) => ('reason' in each ? [] : [each.model])))];
  return [
    md`Effective cost, UTC days, made from settled days alone.`,
    models.length === 0 ? md`` : md`By how each did on the past of these costs: ${models.join('; ')}.`,
  ];
}
