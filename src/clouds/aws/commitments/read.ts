import pLimit from 'p-limit';
import type { CommitmentFacts, CommitmentPart } from '../../../model/commitment.ts';
import type { CommitmentQuestion } from '../../../ports.ts';
import type { AwsCloudSettings } from '../cloud.ts';
import { permissions as advicePermissions, reservationAdvice, savingsPlanAdvice } from './advice.ts';
import { partOf } from './asking.ts';
import { permissions as coveragePermissions, reservationCoverage, savingsPlanCoverage } from './coverage.ts';
import { permissions as databasePermissions, reservedDatabases } from './reserved-databases.ts';
import { permissions as instancePermissions, reservedInstances } from './reserved-instances.ts';
import { permissions as planPermissions, savingsPlans } from './savings-plans.ts';
import { permissions as termPermissions } from './terms.ts';
import {
  RESERVED_SERVICES,
  type ReservedService,
  reservationUse,
  savingsPlanUse,
  permissions as usePermissions,
} from './use.ts';

/** What reading commitments needs, each for its own part. */
export const permissions = [
  ...planPermissions,
  ...instancePermissions,
  ...databasePermissions,
  ...usePermissions,
  ...coveragePermissions,
  ...advicePermissions,
  ...termPermissions,
];

/** Regions are asked this many at a time. */
const REGIONS_AT_ONCE = 4;

const SERVICES = Object.keys(RESERVED_SERVICES) as ReservedService[];

/**
 * What is owned, how it is used, what it covers and what AWS advises: ten requests of Cost Explorer a
 * reading, 0.10 USD, and some that are free. A part that fails is told and the others go on.
 */
export async function* readCommitments(
  { period, regionIds, except }: CommitmentQuestion,
  settings: AwsCloudSettings,
): AsyncGenerator<CommitmentPart> {
  const limit = pLimit(REGIONS_AT_ONCE);
  const isWanted = ([part]: Asked) => !except.includes(part);
  // A region is a part of its own, so that one which refuses keeps what was last known of it and no other suffers.
  const described = regionIds.flatMap((regionId): Asked[] => [
    [`reserved instances in ${regionId}`, async () => ({ commitments: await reservedInstances(regionId, settings) })],
    [`reserved databases in ${regionId}`, async () => ({ commitments: await reservedDatabases(regionId, settings) })],
  ]);
  yield* await Promise.all(described.filter(isWanted).map(([part, read]) => limit(() => partOf(part, read))));
  for (const [part, read] of askedOnce(period, settings).filter(isWanted)) yield partOf(part, read);
}

type Asked = [part: string, read: () => Promise<Partial<CommitmentFacts>>];

function askedOnce(period: CommitmentQuestion['period'], settings: AwsCloudSettings): Asked[] {
  return [
    ['Savings Plans', async () => ({ commitments: await savingsPlans(settings) })],
    ['use of Savings Plans', async () => ({ uses: await savingsPlanUse(period, settings) })],
    ['coverage by Savings Plans', async () => ({ coverages: await savingsPlanCoverage(period, settings) })],
    ...SERVICES.flatMap((service): Asked[] => [
      [`use of reservations of ${service}`, () => reservationUse(service, period, settings)],
      [
        `coverage by reservations of ${service}`,
        async () => ({ coverages: await reservationCoverage(service, period, settings) }),
      ],
      [`advice on reservations of ${service}`, async () => ({ advice: await reservationAdvice(service, settings) })],
    ]),
    ...([1, 3] as const).map(
      (years): Asked => [
        `advice on Savings Plans for ${years} years`,
        async () => ({ advice: await savingsPlanAdvice(years, settings) }),
      ],
    ),
  ];
}
