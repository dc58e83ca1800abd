import type { AccountName } from './accounts.ts';

/** What comes on a bill without a resource behind it. */
export interface Fee {
  account: AccountName;
  serviceName: string;
  chargeDescription: string;
  recordType: 'Tax' | 'Support' | 'Credit' | 'Refund' | 'Fee';
  /** In the cloud's billing currency; what is given back is negative. */
  amount: number;
  /** On the first of every month, or once, so many days from the plot's day. */
  on: 'first-of-month' | number;
}

type MonthlyLine = [AccountName, serviceName: string, what: string, recordType: Fee['recordType'], amount: number];

/** Support and tax arrive on the first; a credit and a refund once each. */
export const FEES: readonly Fee[] = [
  ...monthly([
    ['payments-prod', 'Tax', 'Sales tax', 'Tax', 71.4],
    ['checkout-prod', 'Tax', 'Sales tax', 'Tax', 112.7],
    ['search-prod', 'Tax', 'Sales tax', 'Tax', 58.2],
    ['data-prod', 'Tax', 'Sales tax', 'Tax', 74.9],
    ['platform-prod', 'Tax', 'Sales tax', 'Tax', 66.1],
    ['mobile-prod', 'Tax', 'Sales tax', 'Tax', 31.8],
    ['staging', 'Tax', 'Sales tax', 'Tax', 22.4],
    ['shared', 'Tax', 'Sales tax', 'Tax', 47.6],
    ['sandbox', 'Tax', 'Sales tax', 'Tax', 18.3],
    ['payer', 'AWS Support (Business)', 'AWS Support (Business) monthly fee', 'Support', 1480],
    ['azure-platform', 'Azure Support', 'Standard support plan', 'Fee', 85],
    ['azure-web', 'SaaS', 'Parcel notices, 500,000 messages', 'Fee', 140],
    ['azure-web', 'Tax', 'Tax on marketplace purchases', 'Tax', 26.6],
    ['gcp-warehouse', 'Support', 'Standard support', 'Fee', 150],
  ]),
  {
    account: 'data-prod',
    serviceName: 'Amazon Redshift',
    chargeDescription: 'Migration programme credit',
    recordType: 'Credit',
    amount: -1200,
    on: -101,
  },
  {
    account: 'checkout-prod',
    serviceName: 'AmazonCloudWatch',
    chargeDescription: 'Refund for duplicated metrics',
    recordType: 'Refund',
    amount: -184.2,
    on: -47,
  },
];

function monthly(lines: MonthlyLine[]): Fee[] {
  return lines.map(([account, serviceName, chargeDescription, recordType, amount]) => ({
    account,
    serviceName,
    chargeDescription,
    recordType,
    amount,
    on: 'first-of-month',
  }));
}
