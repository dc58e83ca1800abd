import { ACCOUNTS, type StoryAccount } from './accounts.ts';
import { chargedTo, type StoryCharge, toMicros } from './charge.ts';
import { COMMITMENTS, type Commitment } from './commitments.ts';
import { FEES, type Fee } from './fees.ts';
import type { StoryDay } from './rhythm.ts';

const CATEGORY = { Tax: 'Tax', Support: 'Usage', Fee: 'Purchase', Credit: 'Credit', Refund: 'Adjustment' } as const;

/** Tax, support, credits and refunds of a day: whole at once, never restated. */
export function feeCharges(today: StoryDay): StoryCharge[] {
  return FEES.filter(({ on }) => (on === 'first-of-month' ? today.day.endsWith('-01') : on === today.away)).map((fee) =>
    feeCharge(fee, today),
  );
}

/** What was committed to and what of it went unused, given what was charged for that day. */
export function commitmentCharges(today: StoryDay, charges: readonly StoryCharge[], complete: number): StoryCharge[] {
  return Object.values(COMMITMENTS).flatMap((commitment) => {
    const common = commitmentCommon(commitment, today);
    const fee = toMicros(feeOf(commitment, today) * (commitment.billedOn === 'every-day' ? complete : 1));
    const unused = toMicros(Math.max(0, commitment.perDay * complete - used(commitment, charges)));
    const price = { listCost: fee, contractedCost: fee };
    const paid: StoryCharge = { ...common, chargeCategory: 'Purchase', billedCost: fee, effectiveCost: 0, ...price };
    const lost: StoryCharge = {
      ...common,
      chargeCategory: 'Usage',
      chargeDescription: `${commitment.name}: unused`,
      commitmentDiscountStatus: 'Unused',
      billedCost: 0,
      effectiveCost: unused,
      listCost: 0,
      contractedCost: 0,
    };
    return [paid, lost].filter(({ billedCost, effectiveCost }) => billedCost !== 0 || effectiveCost !== 0);
  });
}

function feeCharge(
  { account, serviceName, chargeDescription, recordType, amount }: Fee,
  { day }: StoryDay,
): StoryCharge {
  return {
    ...chargedTo(ACCOUNTS[account]),
    day,
    serviceName,
    serviceCategory: 'Other',
    chargeDescription,
    chargeCategory: CATEGORY[recordType],
    recordType,
    tags: {},
    billedCost: amount,
    effectiveCost: amount,
    listCost: amount,
    contractedCost: amount,
  };
}

function commitmentCommon(commitment: Commitment, { day }: StoryDay) {
  const { commitmentDiscountId, name, type, serviceName, serviceCategory, serviceSubcategory, fee } = commitment;
  const account: StoryAccount = ACCOUNTS[commitment.account];
  return {
    ...chargedTo(account),
    day,
    serviceName,
    serviceCategory,
    serviceSubcategory,
    resourceId: commitmentDiscountId,
    resourceName: name,
    resourceType: type,
    commitmentDiscountId,
    chargeDescription: name,
    recordType: fee,
    tags: {},
  };
}

function feeOf({ billedOn, perDay }: Commitment, { day, daysInMonth }: StoryDay): number {
  if (billedOn === 'every-day') return perDay;
  return day.endsWith('-01') ? perDay * daysInMonth : 0;
}

function used({ commitmentDiscountId }: Commitment, charges: readonly StoryCharge[]): number {
  const covered = charges.filter((charge) => charge.commitmentDiscountId === commitmentDiscountId);
  return covered.reduce((sum, { effectiveCost }) => sum + effectiveCost, 0);
}
