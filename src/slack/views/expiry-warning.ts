import type { Expiring } from '../../analysis/expiry.ts';
import type { CommitmentCovers } from '../../model/commitment.ts';
import type { Message } from '../../model/message.ts';
import { formatRoughly } from '../../model/money.ts';
import type { Day } from '../../model/period.ts';
import { context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';
import { shortKey, signedRoughly } from './words.ts';

/** More end on one day only where many were bought at once; they are counted. */
const SHOWN = 12;

/** What ends soon, what it covers, and what that costs from that day on. */
export function expiryWarning(expiring: readonly Expiring[]): Message {
  const sorted = expiring.toSorted((a, b) => a.daysLeft - b.daysLeft || (b.monthlyCost ?? 0) - (a.monthlyCost ?? 0));
  const more = sorted.length - SHOWN;
  return messageOf(
    ...sorted.slice(0, SHOWN).map((each) => section(oneText(each))),
    more > 0 ? section(md`and ${more} more that end soon`) : undefined,
    context(
      md`What is used and what could be bought: \`/cost commitments\`. Months of 730 hours, at the use of the last settled days.`,
    ),
  );
}

function oneText(each: Expiring): Mrkdwn {
  const { commitment, daysLeft, endsOn } = each;
  const when = daysLeft === 0 ? 'today' : daysLeft === 1 ? 'tomorrow' : `in ${daysLeft} days`;
  return joined([
    md`*${shortKey(commitment.commitmentDiscountName)} ends ${when}, on ${longDay(endsOn)}*`,
    moneyText(each),
    successorText(each),
  ]);
}

function moneyText({ commitment, monthlyCost, onDemandMonthlyCost }: Expiring): Mrkdwn {
  const money = (amount: number) => formatRoughly(amount, commitment.billingCurrency);
  const covers = coversText(commitment.covers);
  const costs = monthlyCost === null ? '' : ` and costs ${money(monthlyCost)} a month`;
  if (onDemandMonthlyCost === null) return md`It covers ${covers}${costs}; what that costs on demand is not known.`;
  const change =
    monthlyCost === null ? '' : ` (${signedRoughly(onDemandMonthlyCost - monthlyCost, commitment.billingCurrency)})`;
  return md`It covers ${covers}${costs}. From that day on what it covers now costs ${money(onDemandMonthlyCost)} a month on demand${change}.`;
}

function successorText({ successor }: Expiring): Mrkdwn {
  if (!successor) return md`Nothing is bought to follow it.`;
  return md`Bought to follow it: ${shortKey(successor.commitmentDiscountName)}, from ${longDay(successor.startsAt!.slice(0, 10))}.`;
}

function coversText(covers: CommitmentCovers): string {
  switch (covers.kind) {
    case 'savings-plan':
      return covers.planType === 'EC2Instance'
        ? `${covers.instanceFamily} machines in ${covers.regionId}`
        : `${covers.planType.toLowerCase()} usage in every account and region`;
    case 'instances':
      return `${covers.count} × ${covers.instanceType} (${covers.platform}) in ${covers.regionId}`;
    case 'databases':
      return `${covers.count} × ${covers.instanceClass} ${covers.engine}${covers.multiAz ? ' Multi-AZ' : ''} in ${covers.regionId}`;
    default:
      return 'what the bill names it for';
  }
}

/** "23 January 2027": the year matters, since it may be another one. */
function longDay(day: Day): string {
  return Temporal.PlainDate.from(day).toLocaleString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
}
