import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inRegion, splitUsageType } from '../src/clouds/aws/region-codes.ts';
import { type Day, dayOf } from '../src/model/period.ts';
import type { AwsAnomaly } from './aws/anomalies.ts';
import type { AwsBudget } from './aws/budgets.ts';
import type { Estate } from './aws/estate.ts';
import { settle } from './aws/journal.ts';
import type { AwsCharge } from './aws/server.ts';
import { writeFocusCsv } from './bills.ts';
import { awsAnomalies } from './story/aws-anomalies.ts';
import { awsBudgets } from './story/aws-budgets.ts';
import { type StoryEstate, storyEstate } from './story/estate/index.ts';
import { type CompanyStory, companyStory, STORY_TODAY, type StoryCharge } from './story.ts';

/** What the clouds would show at a moment of the story. */
export interface BillFeed {
  azurePaths: string[];
  gcpPaths: string[];
  /** The AWS part, for Cost Explorer's counterpart. */
  awsCharges(): readonly AwsCharge[];
  /** What AWS has found and budgeted by itself, on the day that Cost Explorer tells. */
  awsAnomalies(): readonly AwsAnomaly[];
  awsBudgets(): readonly AwsBudget[];
  /** What the company owns at AWS at an instant. */
  awsEstate(now: Temporal.Instant): Estate;
  /**
   * Cost Explorer tells the bill as it stands on the UTC day of an instant; the newest days are still incomplete. It
   * follows what was done to the estate.
   */
  showAws(instant: Temporal.Instant): void;
  /** Delivers the other clouds' files as they stand on that day. */
  deliverFiles(instant: Temporal.Instant): Promise<void>;
}

/** Azure and Google Cloud deliver files into a folder, AWS answers Cost Explorer; all three from one story. */
export function billFeed(folder: string): BillFeed {
  const azure = join(folder, 'azure');
  const gcp = join(folder, 'gcp');
  for (const each of [azure, gcp]) mkdirSync(each, { recursive: true });
  let told: CompanyStory | undefined;
  let shown: Day | undefined;
  let delivered: Day | undefined;
  let aws: AwsCharge[] = [];
  let story: StoryEstate | undefined;
  let estate: Estate | undefined;
  let found: { today: Day; anomalies: AwsAnomaly[] } | undefined;
  const storyOn = (today: Day) => {
    if (told?.today !== today) told = companyStory({ today, acts: estate?.journal ?? [] });
    return told;
  };
  return {
    azurePaths: [azure],
    gcpPaths: [gcp],
    awsCharges: () => aws,
    awsAnomalies() {
      const today = shown ?? STORY_TODAY;
      if (found?.today !== today) {
        const usual = companyStory({ today, surprises: false, acts: estate?.journal ?? [] }).charges;
        found = { today, anomalies: awsAnomalies(storyOn(today), usual).map(withBilledNames) };
      }
      return found.anomalies;
    },
    awsBudgets: () => awsBudgets(storyOn(shown ?? STORY_TODAY)),
    awsEstate(now) {
      story ??= storyEstate(STORY_TODAY);
      estate = story.at(now);
      return estate;
    },
    showAws(instant) {
      const today = dayOf(instant);
      if (today === shown) return;
      shown = today;
      if (estate) settle(estate, instant);
      aws = storyOn(today).charges.flatMap((charge) => (charge.cloud === 'aws' ? asAwsSeesIt(charge) : []));
    },
    async deliverFiles(instant) {
      const today = dayOf(instant);
      if (today === delivered) return;
      const since = delivered === undefined ? '' : monthBefore(delivered);
      delivered = today;
      const changed = storyOn(today).charges.filter(({ day }) => day >= since);
      await writeFocusCsv(changed, azure, { provider: 'azure' });
      await writeFocusCsv(changed, gcp, { provider: 'gcp' });
    },
  };
}

/** Days of the last month may still have been incomplete. */
function monthBefore(day: Day): Day {
  return Temporal.PlainDate.from(day).with({ day: 1 }).subtract({ months: 1 }).toString();
}

/** On an AWS bill every charge has an account and a service, and usage is named with its region. */
function asAwsSeesIt(charge: StoryCharge): AwsCharge {
  const { subAccountId = '', subAccountName = '', serviceName = '', resourceId } = charge;
  const names = { subAccountId, subAccountName, serviceName, usageType: billedName(charge) };
  return { ...charge, ...names, resourceId: resourceId && billedId(resourceId) };
}

/** Machines, disks and buckets have their own id on an AWS bill; everything else has its ARN. */
function billedId(arn: string): string {
  return /^arn:aws:(?:ec2:.*:(?:instance|volume)\/|s3:::)(.+)$/.exec(arn)?.[1] ?? arn;
}

function withBilledNames(anomaly: AwsAnomaly): AwsAnomaly {
  const { serviceName, causes } = anomaly;
  return {
    ...anomaly,
    causes: causes.map((cause) => ({ ...cause, usageType: billedName({ ...cause, serviceName }) })),
  };
}

/** `EUC1-BoxUsage:m6i.xlarge`, once; what is delivered to viewers is named by where they are. */
function billedName({
  usageType,
  regionId,
  serviceName,
}: Pick<StoryCharge | AwsCharge, 'usageType' | 'regionId' | 'serviceName'>) {
  if (usageType === undefined || regionId === undefined || serviceName === 'Amazon CloudFront') return usageType;
  const hasPrefix = splitUsageType(usageType).regionId !== undefined;
  return hasPrefix ? usageType : inRegion(usageType, regionId);
}
