import type { ForecastAnswer, MonthForecast } from '../../analysis/forecast-answer.ts';
import type { Message } from '../../model/message.ts';
import { formatCost } from '../../model/money.ts';
import { context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';
import { bandChart } from './band-chart.ts';
import { changeOf, shortDay, shortKey, signedCost } from './words.ts';

/** Where the month will end and how sure that is, what makes it differ from last month, and the next 90 days. */
export function forecastReport(answer: ForecastAnswer): Message {
  const { team, forecasts } = answer;
  if (forecasts.length === 0) return messageOf(section(md`*${shortKey(team)}: no figures to forecast from.*`));
  return messageOf(
    ...forecasts.map((each) => section('reason' in each ? whyNot(answer, each) : month(answer, each))),
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
  const between = ([low, high]: [number, number]) => md`${formatCost(low, currency)} to ${formatCost(high, currency)}`;
  return joined([
    md`*${shortKey(team)}: about ${formatCost(meanValue, currency)} in ${name}*`,
    md`80 % sure: ${between(intervals['80'])}. 95 % sure: ${between(intervals['95'])}.`,
    md`${formatCost(actualToDate, currency)} so far, settled through ${shortDay(settledThrough)}.`,
    before === null
      ? md``
      : md`${changeOf(meanValue, before, currency)} against the ${formatCost(before, currency)} of last month.`,
    driversLine(forecast),
    plannedLine(forecast),
    md`Through ${shortDay(ahead.lastDay)}: about ${formatCost(ahead.meanValue, currency)} more, 95 % sure: ${between(ahead.intervals['95'])}.`,
  ]);
}

function driversLine({ drivers, billingCurrency }: MonthForecast): Mrkdwn {
  const named = drivers.map(({ key, change }) => md`${shortKey(key, 40)} ${signedCost(change, billingCurrency)}`);
  return named.length === 0 ? md`` : md`Moved most against the same days of last month: ${joined(named, ', ')}`;
}

function plannedLine({ planned, billingCurrency }: MonthForecast): Mrkdwn {
  if (planned.amount === 0) return md``;
  return md`Declared ahead and counted in: ${formatCost(planned.amount, billingCurrency)} (${planned.names.join(', ')}).`;
}

/** The newest settled days and those ahead, as many as a chart takes. */
function chart({ team, forecasts }: ForecastAnswer) {
  const first = forecasts.find((each): each is MonthForecast => !('reason' in each));
  if (!first) return undefined;
  const past = first.recent.map(({ day, cost }) => ({ day, actual: cost, expected: cost, lower: cost, upper: cost }));
  const ahead = first.points
    .slice(0, 20 - past.length)
    .map(({ day, meanValue, lower95, upper95 }) => ({ day, expected: meanValue, lower: lower95, upper: upper95 }));
  return bandChart([...past, ...ahead], {
    title: `${shortKey(team, 20)} forecast`,
    currency: first.billingCurrency,
    names: ['Cost', 'Forecast'],
  });
}

function footnotes({ forecasts }: ForecastAnswer): Mrkdwn[] {
  const models = [...new Set(forecasts.flatMap((each) => ('reason' in each ? [] : [each.model])))];
  return [
    md`Effective cost, UTC days, made from settled days alone.`,
    models.length === 0 ? md`` : md`Model: ${models.join(', ')}; chosen by how it did on the past of these costs.`,
  ];
}
