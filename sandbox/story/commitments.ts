import type { AccountName } from './accounts.ts';

/** A promise to a cloud: covered usage is billed nothing, the promise is billed instead, and what is unused is lost. */
export interface Commitment {
  commitmentDiscountId: string;
  name: string;
  type: 'Savings Plan' | 'Reserved Instance' | 'Reservation';
  category: 'Spend' | 'Usage';
  /** Which account bought it, and under which service the fee is billed. */
  account: AccountName;
  serviceName: string;
  serviceCategory: string;
  serviceSubcategory: string;
  /** Billed for each day, covered or not, in the cloud's currency. */
  perDay: number;
  /** A plan is billed by the day, a reservation for the whole month on its first. */
  billedOn: 'every-day' | 'first-of-month';
  /** What covered usage costs, amortised, as a share of its price on demand. */
  rate: number;
  /** Cost Explorer's record types for the covered usage and for the fee. */
  covered: 'SavingsPlanCoveredUsage' | 'DiscountedUsage';
  fee: 'SavingsPlanRecurringFee' | 'RIFee';
}

/** Bought before the story begins; each is a little too large, so that unused commitment is really there. */
export const COMMITMENTS: Readonly<Record<string, Commitment>> = {
  'compute-savings-plan': {
    commitmentDiscountId: 'arn:aws:savingsplans::100000000001:savingsplan/7c1e2f30-5d2a-4e55-9b1f-3f0c6a1d2b44',
    name: 'Compute Savings Plan, 1 year, no upfront',
    type: 'Savings Plan',
    category: 'Spend',
    account: 'payer',
    serviceName: 'Savings Plans for AWS Compute usage',
    serviceCategory: 'Compute',
    serviceSubcategory: 'Virtual Machines',
    perDay: 139.2,
    billedOn: 'every-day',
    rate: 0.73,
    covered: 'SavingsPlanCoveredUsage',
    fee: 'SavingsPlanRecurringFee',
  },
  'database-reservation': {
    commitmentDiscountId: 'arn:aws:rds:eu-central-1:100000000001:ri:orders-and-ledger-2025',
    name: 'db.r6g, 1 year, no upfront',
    type: 'Reserved Instance',
    category: 'Usage',
    account: 'payer',
    serviceName: 'Amazon Relational Database Service',
    serviceCategory: 'Databases',
    serviceSubcategory: 'Relational Databases',
    perDay: 69.6,
    billedOn: 'first-of-month',
    rate: 0.66,
    covered: 'DiscountedUsage',
    fee: 'RIFee',
  },
  'vm-reservation': {
    commitmentDiscountId: '/providers/Microsoft.Capacity/reservationOrders/5b0d1c9e-77aa-4c1f-8f0e-2d9d6f1f2a10',
    name: 'D4s v5, West Europe, 1 year',
    type: 'Reservation',
    category: 'Usage',
    account: 'azure-platform',
    serviceName: 'Virtual Machines',
    serviceCategory: 'Compute',
    serviceSubcategory: 'Virtual Machines',
    perDay: 18.1,
    billedOn: 'first-of-month',
    rate: 0.62,
    covered: 'DiscountedUsage',
    fee: 'RIFee',
  },
};
