import { GetProductsCommand, PricingClient } from '@aws-sdk/client-pricing';
import { z } from 'zod';
import type { ReservedTerms } from '../../../model/commitment.ts';
import type { MachineWanted } from '../../../ports.ts';
import { CLIENT_DEFAULTS } from '../client.ts';
import type { AwsCloudSettings } from '../cloud.ts';
import { retried, sleepReally } from '../requests.ts';
import { readable } from '../schema.ts';
import { purposeOf } from './asking.ts';
import { listedTerms } from './reserved-terms.ts';

/** What reading reserved prices calls; it is free. */
export const permissions = ['pricing:GetProducts'];

/** How the price list names platforms: system and licence. Others have prices of their own for software, not looked up. */
const SYSTEMS: Record<string, string> = {
  'Linux/UNIX': 'Linux',
  Windows: 'Windows',
  'Red Hat Enterprise Linux': 'RHEL',
  'SUSE Linux': 'SUSE',
};

/** Prices on demand and reserved of some types of machine, one request each. A type the list does not have is left out. */
export async function reservedTerms(
  wanted: readonly MachineWanted[],
  settings: AwsCloudSettings,
): Promise<ReservedTerms[]> {
  const client = new PricingClient({ ...CLIENT_DEFAULTS, ...settings.client });
  const purpose = purposeOf('the price list', permissions.join(), settings);
  const found: ReservedTerms[] = [];
  try {
    for (const machine of wanted) {
      const operatingSystem = SYSTEMS[machine.platform];
      if (!operatingSystem || machine.tenancy !== 'default') continue;
      const command = new GetProductsCommand({
        ServiceCode: 'AmazonEC2',
        FormatVersion: 'aws_v1',
        Filters: [
          ['instanceType', machine.instanceType],
          ['regionCode', machine.regionId],
          ['operatingSystem', operatingSystem],
          ['tenancy', 'Shared'],
          ['preInstalledSw', 'NA'],
          ['capacitystatus', 'Used'],
          ['licenseModel', 'No License required'],
        ].map(([Field, Value]) => ({ Type: 'TERM_MATCH', Field, Value })),
      });
      const body = await retried(() => client.send(command), purpose, settings.sleep ?? sleepReally);
      const [product] = readable(reply, body, 'The AWS Price List').PriceList;
      if (product === undefined) continue;
      const { onDemandHourly, offers, asOf } = listedTerms(JSON.parse(product));
      const { instanceType, regionId, platform } = machine;
      if (onDemandHourly)
        found.push({ instanceType, regionId, platform, currency: 'USD', onDemandHourly, offers, asOf });
    }
  } finally {
    client.destroy();
  }
  return found;
}

/** Each product is JSON in text, which the client may hand over as an object of its own kind. */
const reply = z.object({ PriceList: z.array(z.unknown().transform(String)).default([]) });
