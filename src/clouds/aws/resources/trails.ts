import {
  type Trail as CloudTrail,
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  type GetEventSelectorsResponse,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import type { Trail } from '../../../model/resource.ts';
import { ifThere } from './if-there.ts';
import { type At, common, type Found, type Reader } from './reader.ts';

const TRAILS = 'cloudtrail:DescribeTrails';
const STATUS = 'cloudtrail:GetTrailStatus';
const SELECTORS = 'cloudtrail:GetEventSelectors';

/**
 * Trails as a region sees them: its own, those of other regions that record here as well, and the organisation's. The
 * second copy of management events costs money wherever it is made.
 */
export const trails: Reader = {
  resourceTypes: ['trail'],
  what: 'trails',
  shows: 'trails that record everything a second time',
  permissions: [TRAILS, STATUS, SELECTORS],

  async read(at) {
    const cloudTrail = at.client(CloudTrailClient);
    const { trailList = [] } = await at.ask(TRAILS, () =>
      cloudTrail.send(new DescribeTrailsCommand({ includeShadowTrails: true })),
    );
    const found = await Promise.all(trailList.map((each) => trailOf(at, each)));
    return found.filter((each) => each !== undefined);
  },
};

async function trailOf(at: At, each: CloudTrail): Promise<Found | undefined> {
  const { TrailARN: id, HomeRegion } = each;
  if (id === undefined) return undefined;
  const state = await at.once(`trail ${id}`, () => stateOf(at, id));
  if (!state) return undefined;
  return {
    resource: {
      ...common(at, { id, name: each.Name }),
      resourceType: 'trail',
      ...state,
      isMultiRegion: each.IsMultiRegionTrail ?? false,
      isOrganization: each.IsOrganizationTrail ?? false,
      homeRegionId: HomeRegion ?? at.place.regionId,
    },
  };
}

/** Asked by its ARN, which is valid in every region; undefined where it vanished since it was listed. */
async function stateOf(at: At, id: string): Promise<Pick<Trail, 'isLogging' | 'managementEvents'> | undefined> {
  const cloudTrail = at.client(CloudTrailClient);
  const status = await ifThere(at.ask(STATUS, () => cloudTrail.send(new GetTrailStatusCommand({ Name: id }))));
  const selectors = await ifThere(
    at.ask(SELECTORS, () => cloudTrail.send(new GetEventSelectorsCommand({ TrailName: id }))),
  );
  if (!status || !selectors) return undefined;
  return { isLogging: status.IsLogging ?? false, managementEvents: managementEventsOf(selectors) };
}

/**
 * Which management events a trail delivers. Basic selectors say so; advanced ones do by a category, and narrow it by
 * whether an event only reads or by its source (CloudTrail API reference, AdvancedFieldSelector).
 */
export function managementEventsOf({
  EventSelectors = [],
  AdvancedEventSelectors = [],
}: GetEventSelectorsResponse): Trail['managementEvents'] {
  const basic = EventSelectors.filter(({ IncludeManagementEvents = true }) => IncludeManagementEvents);
  const advanced = AdvancedEventSelectors.filter(({ FieldSelectors = [] }) =>
    FieldSelectors.some(({ Field, Equals }) => Field === 'eventCategory' && Equals?.includes('Management')),
  );
  if (basic.length + advanced.length === 0) return 'none';
  const isWhole =
    basic.some(
      ({ ReadWriteType = 'All', ExcludeManagementEventSources = [] }) =>
        ReadWriteType === 'All' && ExcludeManagementEventSources.length === 0,
    ) || advanced.some(({ FieldSelectors = [] }) => FieldSelectors.length === 1);
  return isWhole ? 'all' : 'some';
}
