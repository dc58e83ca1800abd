import { DescribeSavingsPlansCommand, SavingsplansClient } from '@aws-sdk/client-savingsplans';
import { z } from 'zod';
import type { Commitment } from '../../../model/commitment.ts';
import { CLIENT_DEFAULTS } from '../client.ts';
import type { AwsCloudSettings } from '../cloud.ts';
import { readable } from '../schema.ts';
import { everyPage, purposeOf } from './asking.ts';
import { paymentOption, termText, yearsOf } from './words.ts';

/** What reading Savings Plans calls; it is free. */
export const permissions = ['savingsplans:DescribeSavingsPlans'];

/** The organisation's plans that run, and those that are bought and will. */
export async function savingsPlans(settings: AwsCloudSettings): Promise<Commitment[]> {
  const client = new SavingsplansClient({ ...CLIENT_DEFAULTS, ...settings.client });
  const purpose = purposeOf('the Savings Plans', permissions.join(), settings);
  try {
    return await everyPage(
      (nextToken) =>
        client.send(new DescribeSavingsPlansCommand({ states: ['active', 'queued'], ...(nextToken && { nextToken }) })),
      (body) => {
        const { savingsPlans: plans, nextToken: token } = readable(reply, body, 'Savings Plans');
        return { found: plans.map(commitmentOf), token };
      },
      { purpose, sleep: settings.sleep },
    );
  } finally {
    client.destroy();
  }
}

const amount = z.string().transform(Number).pipe(z.number());

const plan = z.object({
  savingsPlanArn: z.string().min(1),
  description: z.string().optional(),
  start: z.string(),
  end: z.string(),
  state: z.string(),
  region: z.string().optional(),
  ec2InstanceFamily: z.string().optional(),
  savingsPlanType: z.string(),
  paymentOption,
  currency: z.string(),
  /** Money an hour; upfront payments count in it. */
  commitment: amount,
  upfrontPaymentAmount: amount.default(0),
  termDurationInSeconds: z.number(),
});

const reply = z
  .object({ savingsPlans: z.array(plan).default([]), nextToken: z.string().nullish() })
  .transform(({ savingsPlans, nextToken }) => ({ savingsPlans, nextToken: nextToken ?? undefined }));

/** What people call a plan type: `Compute` is "Compute", `EC2Instance` is "EC2 Instance". */
const PLAN_NAMES: Record<string, string> = { EC2Instance: 'EC2 Instance' };

function commitmentOf(plan: z.infer<typeof reply>['savingsPlans'][number]): Commitment {
  const { savingsPlanType: planType, ec2InstanceFamily, region, paymentOption: option } = plan;
  const termYears = yearsOf(plan.termDurationInSeconds);
  const where = [ec2InstanceFamily, region].filter((each) => each).join(' in ');
  const name = `${PLAN_NAMES[planType] ?? planType} Savings Plan${where ? ` for ${where}` : ''}`;
  return {
    commitmentDiscountId: plan.savingsPlanArn,
    commitmentDiscountName: `${name}, ${termText(termYears, option)}`,
    commitmentDiscountType: 'Savings Plan',
    subAccountId: /^arn:[^:]*:savingsplans:[^:]*:(\d{12}):/.exec(plan.savingsPlanArn)?.[1],
    billingCurrency: plan.currency,
    state: plan.state === 'queued' ? 'queued' : 'active',
    covers: {
      kind: 'savings-plan',
      planType,
      regionId: region || undefined,
      instanceFamily: ec2InstanceFamily || undefined,
    },
    paymentOption: option,
    termYears,
    hourlyCommitment: plan.commitment,
    upfrontCost: plan.upfrontPaymentAmount,
    startsAt: instantOf(plan.start),
    endsAt: instantOf(plan.end),
  };
}

/** AWS writes instants with and without seconds and fractions. */
function instantOf(text: string): string {
  return Temporal.Instant.from(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`).toString();
}
