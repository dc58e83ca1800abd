import type { DataTableBlock } from '@slack/types';
import {
  ADVICE_RULES,
  bestOf,
  type CommitmentAdvice,
  type CommitmentOption,
} from '../../analysis/commitment-advice.ts';
import { formatRoughly } from '../../model/money.ts';
import { joined, type Mrkdwn, md } from '../blocks.ts';
import { type Cell, dataTable } from '../table.ts';
import { shortKey, signedRoughly } from './words.ts';

/** "12 × m6i.xlarge in eu-central-1", with its platform where that is not plain Linux. */
export function usageName({ count, group }: CommitmentAdvice): string {
  const { family, instanceType, regionId, platform, tenancy, unitsEach } = group;
  // Where sizes do not matter, a family is meant; elsewhere one type.
  const what = count > 0 ? `${count} × ${instanceType}` : unitsEach === 1 ? instanceType : family;
  const kind = [...(platform === 'Linux/UNIX' ? [] : [platform]), ...(tenancy === 'default' ? [] : [tenancy])];
  return shortKey(`${what} in ${regionId}${kind.length > 0 ? ` (${kind.join(', ')})` : ''}`);
}

/** "Reserved, 1 year, no upfront". */
function wayOf({ instrument, termYears, paymentOption }: CommitmentOption): string {
  const name = instrument === 'Reserved Instance' ? 'Reserved' : 'Savings Plan';
  return `${name}, ${termYears} ${termYears === 1 ? 'year' : 'years'}, ${paymentOption.toLowerCase()}`;
}

/** "Reserved 1y, no upfront": short enough to be whole where a table is text. */
function shortWay({ instrument, termYears, paymentOption }: CommitmentOption): string {
  return `${instrument === 'Reserved Instance' ? 'Reserved' : 'Plan'} ${termYears}y, ${paymentOption.toLowerCase()}`;
}

/** What is on and not covered, what the best way to pay saves, and what that becomes when usage falls. */
export function adviceText(advice: CommitmentAdvice): Mrkdwn {
  const { group, stability, options, onDemandMonthlyCost } = advice;
  const best = bestOf(advice)!;
  const money = (amount: number) => formatRoughly(amount, group.currency);
  const mostCautious = options
    .filter(({ isAdvised }) => isAdvised)
    .toSorted((a, b) => a.termYears - b.termYears || a.upfrontCost - b.upfrontCost)[0]!;
  const ways = mostCautious === best ? [best] : [mostCautious, best];
  return joined([
    md`*${usageName(advice)}* always ran and is not covered (stability ${stability.toFixed(2)}); its kind costs ${money(onDemandMonthlyCost)} a month on demand.`,
    ...ways.map((each) => {
      const falls = each.ifUsageFalls
        .map(({ percent, monthlySaving }) => `${signedRoughly(monthlySaving, group.currency)} at -${percent} %`)
        .join(', ');
      const upfront = each.upfrontCost > 0 ? `, ${money(each.upfrontCost)} upfront` : '';
      return md`${wayOf(each)}: saves ${money(each.monthlySaving)} a month (${each.savingPercent.toFixed(1)} %)${upfront}, pays off ${paysOff(each)}; with less usage ${falls}.`;
    }),
  ]);
}

/**
 * Every way to pay for one kind of machines under each other. Columns of money have no currency in their names: they are
 * alternatives, so that nothing may add them up where rows are left out.
 */
export function adviceTable(advice: CommitmentAdvice): DataTableBlock {
  return dataTable({
    caption: `Ways to pay for ${usageName(advice)}; one of them is enough`,
    columns: [
      'Way to pay',
      'Saves a month',
      'Saving',
      'Costs a month',
      'Upfront',
      'Pays off',
      ...ADVICE_RULES.falls.map((percent) => `At -${percent} %`),
    ],
    rows: advice.options.toSorted(inOrder).map((option) => rowOf(option, advice.group.currency)),
  });
}

function inOrder(a: CommitmentOption, b: CommitmentOption): number {
  return b.instrument.localeCompare(a.instrument) || a.termYears - b.termYears || a.upfrontCost - b.upfrontCost;
}

function rowOf(option: CommitmentOption, currency: string): Cell[] {
  const money = (amount: number): Cell => ({
    value: Math.round(amount * 100) / 100,
    text: formatRoughly(amount, currency),
  });
  const { breakEvenMonth } = option;
  return [
    shortWay(option),
    option.isAdvised ? money(option.monthlySaving) : `${formatRoughly(option.monthlySaving, currency)}, too little`,
    { value: Math.round(option.savingPercent * 10) / 10, text: `${option.savingPercent.toFixed(1)} %` },
    money(option.monthlyCost),
    money(option.upfrontCost),
    breakEvenMonth === null ? 'never' : { value: breakEvenMonth, text: paysOff(option) },
    ...option.ifUsageFalls.map(({ monthlySaving }) => money(monthlySaving)),
  ];
}

function paysOff({ breakEvenMonth }: CommitmentOption): string {
  return breakEvenMonth === null ? 'never' : `in month ${breakEvenMonth}`;
}
