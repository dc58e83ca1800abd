import type {
  DescribeTrailsCommandInput,
  DescribeTrailsResponse,
  GetEventSelectorsCommandInput,
  GetEventSelectorsResponse,
  GetTrailStatusCommandInput,
  GetTrailStatusResponse,
} from '@aws-sdk/client-cloudtrail';
import type { Context, Service } from '../context.ts';
import type { EstateTrail } from '../estate.ts';
import { AwsFault } from '../fault.ts';

/** Who writes down what happens in an account. */
export const cloudTrail: Service = {
  name: 'cloudtrail',
  signingName: 'cloudtrail',
  protocol: 'json',
  target: 'CloudTrail_20131101',
  operations: {
    /** Where shadows are asked for, which is the default, trails of other regions and of the organisation come too. */
    DescribeTrails(
      { includeShadowTrails = true, trailNameList }: DescribeTrailsCommandInput,
      context,
    ): DescribeTrailsResponse {
      const own = visible(context).filter(
        ({ trail }) =>
          (includeShadowTrails || isAtHome(trail, context)) &&
          (!trailNameList?.length || trailNameList.some((name) => isNamed(trail, name))),
      );
      return { trailList: own.map(({ trail }) => trail) };
    },

    GetTrailStatus({ Name }: GetTrailStatusCommandInput, context): GetTrailStatusResponse {
      return { IsLogging: find(Name, context).isLogging };
    },

    GetEventSelectors({ TrailName }: GetEventSelectorsCommandInput, context): GetEventSelectorsResponse {
      const { trail, selectors } = find(TrailName, context);
      return { TrailARN: trail.TrailARN, ...selectors };
    },
  },
};

function visible(context: Context): EstateTrail[] {
  const { estate, account } = context;
  const organisation = [...estate.accounts.values()]
    .filter((each) => each !== account)
    .flatMap(({ trails }) => trails.filter(({ trail }) => trail.IsOrganizationTrail));
  return [...account.trails, ...organisation].filter(
    ({ trail }) => trail.IsMultiRegionTrail || isAtHome(trail, context),
  );
}

function isAtHome({ HomeRegion }: EstateTrail['trail'], { regionId }: Context): boolean {
  return HomeRegion === regionId;
}

function isNamed({ Name, TrailARN }: EstateTrail['trail'], name: string | undefined): boolean {
  return name !== undefined && (Name === name || TrailARN === name);
}

/** By its ARN from everywhere; by its name at home only. */
function find(name: string | undefined, context: Context): EstateTrail {
  const found = visible(context).find(
    ({ trail }) => isNamed(trail, name) && (trail.TrailARN === name || isAtHome(trail, context)),
  );
  if (found) return found;
  throw new AwsFault('TrailNotFoundException', `Unknown trail: ${name} for the user: ${context.account.accountId}`);
}
