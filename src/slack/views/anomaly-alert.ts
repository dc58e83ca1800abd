import { hash } from 'node:crypto';
import { servicesOf } from '../../analysis/causes.ts';
import type { Anomaly } from '../../model/anomaly.ts';
import type { Dimension } from '../../model/breakdown.ts';
import type { Message } from '../../model/message.ts';
import { formatChange, formatCost } from '../../model/money.ts';
import { daysBetween } from '../../model/period.ts';
import type { ChangeParts, Driver } from '../../model/reason.ts';
import { buttons, context, joined, type Mrkdwn, md, mention, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';
import { bandChart } from './band-chart.ts';
import { resourceText, shortDay, shortKey, signedCost, weekdayText } from './words.ts';

/** What a channel is interrupted with: the number, the change, the reason, and where to look first. */
export function anomalyAlert(
  anomaly: Anomaly,
  { accountNames }: { accountNames?: ReadonlyMap<string, string> } = {},
): Message {
  const lines = [headline(anomaly), figures(anomaly), whyLine(anomaly), ...whereLines(anomaly, accountNames)];
  const message = messageOf(
    section(joined(lines)),
    bandChart(anomaly.days, { title: shortKey(labelOf(anomaly), 28), currency: anomaly.billingCurrency }),
    context(joined(footnotes(anomaly))),
    isAnswered(anomaly) ? undefined : answers(anomaly.anomalyId),
  );
  // The words say what the chart shows; four sparklines more would bury them in a notification.
  return { ...message, text: messageOf(...message.blocks.filter(({ type }) => type !== 'data_visualization')).text };
}

/** Tells whether an alert would read differently. */
export const anomalyPrint = ({ text }: Message): string => hash('sha1', text, 'base64url');

/** "payments", "all": whose costs it is. */
export function labelOf({ scope }: Pick<Anomaly, 'scope'>): string {
  return scope === '*' ? 'all' : scope;
}

/** Which services it is about, in few words. */
export function subjectOf(anomaly: Pick<Anomaly, 'scope' | 'series'>): string {
  const services = servicesOf(anomaly);
  if (services.length === 0) return 'several services';
  const [first, second] = services.map((service) => shortKey(service, 40));
  if (services.length === 1) return first!;
  return services.length === 2 ? `${first} and ${second}` : `${first} and ${services.length - 1} other services`;
}

function headline(anomaly: Anomaly): Mrkdwn {
  const { totalImpact, billingCurrency, direction, state } = anomaly;
  const amount = formatCost(Math.abs(totalImpact), billingCurrency);
  const side = direction === 'up' ? 'more' : 'less';
  const whose = `${shortKey(labelOf(anomaly))}, ${subjectOf(anomaly)}`;
  if (state === 'withdrawn') return md`*${whose}: as expected after all*`;
  return md`*${whose}: ${amount} ${side} than expected*`;
}

function figures(anomaly: Anomaly): Mrkdwn {
  const { totalActualSpend: actual, totalExpectedSpend: expected, billingCurrency, firstDay } = anomaly;
  const change = formatChange(actual, expected) ?? 'no change';
  const money = md`${formatCost(actual, billingCurrency)} instead of ${formatCost(expected, billingCurrency)} (${change})`;
  if (anomaly.foundBy === 'cloud' && anomaly.state === 'open') {
    return md`${money} since ${weekdayText(firstDay)}, as AWS counts it. It goes on.`;
  }
  return md`${money} ${whenText(anomaly)}, ${daysText(anomaly)}. ${stateText(anomaly)}`;
}

function whenText({ firstDay, lastDay }: Anomaly): string {
  return firstDay === lastDay
    ? `on ${weekdayText(firstDay)}`
    : `from ${weekdayText(firstDay)} to ${weekdayText(lastDay)}`;
}

function daysText({ firstDay, lastDay }: Anomaly): string {
  const days = daysBetween(firstDay, lastDay) + 1;
  return days === 1 ? 'one UTC day' : `${days} UTC days`;
}

function stateText({ state, direction }: Anomaly): string {
  switch (state) {
    case 'open':
      return 'It goes on.';
    case 'ended':
      return 'It has ended.';
    case 'learned':
      return `It has stayed ${direction === 'up' ? 'up' : 'down'} and counts as usual from now on.`;
    case 'withdrawn':
      return 'The day was not settled when I told it, and has settled within what is usual.';
  }
}

const PART_NAMES: Record<keyof ChangeParts, string> = {
  usage: 'usage',
  priceOrMix: 'price or mix',
  commitment: 'commitments',
  purchase: 'purchases',
  creditOrTax: 'credits and taxes',
  unexplained: 'unexplained',
};

/** The parts of the change; they add up to it, so none is left out, nor what has come since they were looked up. */
function whyLine({ reason, billingCurrency, totalImpact }: Anomaly): Mrkdwn {
  if (!reason || reason.onlyKinds) return md``;
  const named = (Object.keys(PART_NAMES) as (keyof ChangeParts)[]).map((part) => ({
    name: PART_NAMES[part],
    amount: reason.parts[part],
  }));
  const since = Math.round(100 * totalImpact) / 100 - named.reduce((sum, { amount }) => sum + amount, 0);
  const parts = [...named, { name: 'not looked into yet', amount: since }]
    .filter(({ amount }) => Math.abs(amount) >= 0.005)
    .map(({ name, amount }) => md`${name} ${signedCost(amount, billingCurrency)}`);
  return parts.length === 0 ? md`` : md`Why: ${joined(parts, ', ')}`;
}

/** The resource first, since that is what somebody can switch off; then where it is, as far as one value stands out. */
function whereLines({ reason, billingCurrency }: Anomaly, accountNames?: ReadonlyMap<string, string>): Mrkdwn[] {
  const known = (reason?.drivers ?? []).filter(({ key }) => key !== '(none)');
  const nameOf = ({ key, name = accountNames?.get(key) }: Driver) => shortKey(name ?? key, 48);
  const resources = known
    .filter(({ dimension }) => dimension === 'resource')
    .map(
      ({ key, name = resourceText(key), impact }) => md`${shortKey(name, 48)} ${signedCost(impact, billingCurrency)}`,
    );
  const places = PLACES.flatMap((dimension) =>
    placeText(
      known.filter((each) => each.dimension === dimension),
      nameOf,
    ),
  );
  const tags = known.filter(
    ({ dimension }, index) => isTag(dimension) && known.findIndex((each) => each.dimension === dimension) === index,
  );
  const tagged = tags.map((driver) => md`${driver.dimension.slice(4)} ${nameOf(driver)}`);
  return [
    resources.length === 0 ? md`` : md`Look first at: ${joined(resources, ', ')}`,
    places.length === 0 ? md`` : md`Where: ${joined(places, ', ')}`,
    tagged.length === 0 ? md`` : md`Tags: ${joined(tagged, ', ')}`,
  ];
}

const PLACES: Dimension[] = ['account', 'region', 'usage-type'];
const isTag = (dimension: Dimension) => dimension.startsWith('tag:');

/** The largest of a dimension, and how many others move with it. */
function placeText(drivers: readonly Driver[], nameOf: (driver: Driver) => string): Mrkdwn[] {
  const [largest, ...others] = drivers;
  if (!largest) return [];
  return [others.length === 0 ? md`${nameOf(largest)}` : md`${nameOf(largest)} and ${others.length} more`];
}

function footnotes(anomaly: Anomaly): Mrkdwn[] {
  const { provisional, foundBy, cloud, reason, lastDay, feedbackBy, feedback, assignee, snoozedUntil } = anomaly;
  return [
    provisional
      ? md`Provisional: ${shortDay(lastDay)} is not settled yet, and had more by now than days as young usually have. Effective cost.`
      : md`Effective cost, settled days.`,
    foundBy === 'cloud' ? md`Found by AWS Cost Anomaly Detection.` : md``,
    foundBy === 'penny' && cloud ? md`AWS Cost Anomaly Detection sees it too.` : md``,
    ...(reason?.leftOut ?? []).map((sentence) => md`${sentence}`),
    feedback && feedbackBy ? md`${mention(feedbackBy)}: ${FEEDBACK_WORDS[feedback]}.` : md``,
    assignee ? md`${mention(assignee)} looks after it.` : md``,
    snoozedUntil ? md`Snoozed until ${shortDay(snoozedUntil)}.` : md``,
  ];
}

/** What an answer means, in the words of its button. */
export const FEEDBACK_WORDS = { NO: 'expected', YES: 'not expected', PLANNED_ACTIVITY: 'planned' } as const;

function isAnswered({ feedback, state }: Anomaly): boolean {
  return feedback === 'NO' || feedback === 'PLANNED_ACTIVITY' || state === 'withdrawn';
}

function answers(value: string) {
  return buttons(
    { label: 'Expected', actionId: 'anomaly.expected', value },
    { label: 'Not expected', actionId: 'anomaly.unexpected', value },
    { label: 'Planned', actionId: 'anomaly.planned', value },
    { label: 'Snooze 7 days', actionId: 'anomaly.snooze', value },
    { label: 'Assign', actionId: 'anomaly.assign', value },
  );
}
