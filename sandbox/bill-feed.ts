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
  /** Cost Explorer tells the bill as it stands on the UTC day of an instant; the newest days are still incomplete. */
  showAws(instant: Temporal.Instant): void;
  /** Delivers the other clouds' files as they stand on that day. */
  deliverFiles(instant: Temporal.Instant): Promise<void>;
}

/** Azure and Google Cloud deliver files into a folder, AWS answers Cost Explorer; all three from one story. */
export function billFeed(folder: string): BillFeed {
  const azure = join(folder, 'azure');
  const gcp = join(folder, 'gcp');
  for (const each of [azure, gcp]) mkdirSync(each, { recursive: true });
  let told: { today: Day; charges: StoryCharge[] } | undefined;
  let shown: Day | undefined;
  let delivered: Day | undefined;
  let aws: AwsCharge[] = [];
  const chargesOn = (today: Day) => {
    if (told?.today !== today) told = { today, charges: companyStory({ today }).charges };
    return told.charges;
  };
  return {
    azurePaths: [azure],
    gcpPaths: [gcp],
    awsCharges: () => aws,
    showAws(instant) {
      const today = dayOf(instant);
      if (today === shown) return;
      shown = today;
      aws = chargesOn(today).flatMap((charge) => (charge.cloud === 'aws' ? asAwsSeesIt(charge) : []));
    },
    async deliverFiles(instant) {
      const today = dayOf(instant);
      if (today === delivered) return;
      const since = delivered === undefined ? '' : monthBefore(delivered);
      delivered = today;
      const changed = chargesOn(today).filter(({ day }) => day >= since);
      await writeFocusCsv(changed, azure, { provider: 'azure' });
      await writeFocusCsv(changed, gcp, { provider: 'gcp' });
    },
  };
}

/** Days of the last month may still have been incomplete. */
function monthBefore(day: Day): Day {
  return Temporal.PlainDate.from(day).with({ day: 1 }).subtract({ months: 1 }).toString();
}

/** On an AWS bill every charge has an account and a service. */
function asAwsSeesIt(charge: StoryCharge): AwsCharge {
  const { subAccountId = '', subAccountName = '', serviceName = '' } = charge;
  return { ...charge, subAccountId, subAccountName, serviceName };
}
