import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Day, dayOf } from '../src/model/period.ts';
import type { AwsCharge } from './aws/cost-explorer.ts';
import { writeFocusCsv } from './bills.ts';
import { companyStory, type StoryCharge } from './story.ts';

/** What the clouds would show at a moment of the story. */
export interface BillFeed {
  azurePaths: string[];
  gcpPaths: string[];
  /** The AWS part, for Cost Explorer's counterpart. */
  awsCharges(): readonly AwsCharge[];
  /** Writes the bills as they stand on the UTC day of an instant; the newest days are still incomplete. */
  moveTo(instant: Temporal.Instant): Promise<void>;
}

/** Azure and Google Cloud deliver files into a folder, AWS answers Cost Explorer; all three from one story. */
export function billFeed(folder: string): BillFeed {
  const azure = join(folder, 'azure');
  const gcp = join(folder, 'gcp');
  for (const each of [azure, gcp]) mkdirSync(each, { recursive: true });
  let today: Day | undefined;
  let aws: AwsCharge[] = [];
  return {
    azurePaths: [azure],
    gcpPaths: [gcp],
    awsCharges: () => aws,
    async moveTo(instant) {
      if (dayOf(instant) === today) return;
      const before = today;
      today = dayOf(instant);
      const { charges } = companyStory({ today });
      aws = charges.filter(({ cloud }) => cloud === 'aws').map(asAwsSeesIt);
      const changed = charges.filter(({ day }) => before === undefined || day.slice(0, 7) >= monthBefore(before));
      await writeFocusCsv(changed, azure, { provider: 'azure' });
      await writeFocusCsv(changed, gcp, { provider: 'gcp' });
    },
  };
}

/** Days of the last month may still have been incomplete. */
function monthBefore(day: Day): string {
  return Temporal.PlainDate.from(day).subtract({ months: 1 }).toString().slice(0, 7);
}

/** On an AWS bill every charge has an account and a service. */
function asAwsSeesIt(charge: StoryCharge): AwsCharge {
  const { subAccountId = '', subAccountName = '', serviceName = '' } = charge;
  return { ...charge, subAccountId, subAccountName, serviceName };
}
