import type { AwsCommitment } from '../aws/commitments.ts';
import { ACCOUNTS } from './accounts.ts';
import { COMMITMENTS } from './commitments.ts';

/** What is bought besides its price: machines, term and end. */
const BOUGHT = {
  // Sixty days before this end is the morning after the story opens.
  'compute-savings-plan': {
    kind: 'savings-plan',
    startsAt: '2026-01-23T10:00:00Z',
    endsAt: '2027-01-23T09:59:59Z',
  },
  'database-reservation': {
    kind: 'databases',
    regionId: 'eu-central-1',
    instanceType: 'db.r6g.xlarge',
    count: 4,
    engine: 'postgresql',
    multiAz: true,
    startsAt: '2026-05-12T08:30:00Z',
    endsAt: '2027-05-12T08:30:00Z',
  },
} as const;

/** What the company has promised to AWS, as AWS tells it. */
export function awsCommitments(): AwsCommitment[] {
  return Object.entries(BOUGHT).map(([name, bought]) => {
    const { commitmentDiscountId, account, perDay } = COMMITMENTS[name]!;
    return {
      ...bought,
      commitmentDiscountId,
      accountId: ACCOUNTS[account].subAccountId,
      paymentOption: 'No Upfront',
      termYears: 1,
      hourly: perDay / 24,
    };
  });
}
