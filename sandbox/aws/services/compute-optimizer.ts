import type {
  GetEC2InstanceRecommendationsCommandInput,
  GetEC2InstanceRecommendationsResponse,
  GetIdleRecommendationsCommandInput,
  GetIdleRecommendationsResponse,
} from '@aws-sdk/client-compute-optimizer';
import type { Context, Service } from '../context.ts';
import type { EstateRegion } from '../estate.ts';
import { AwsFault } from '../fault.ts';
import { pageOfList } from './paging.ts';

/** What AWS itself thinks of single machines, region by region; the payer may ask for its members. */
export const computeOptimizer: Service = {
  name: 'compute-optimizer',
  signingName: 'compute-optimizer',
  protocol: 'json',
  target: 'ComputeOptimizerService',
  operations: {
    GetEC2InstanceRecommendations(
      input: GetEC2InstanceRecommendationsCommandInput,
      context,
    ): GetEC2InstanceRecommendationsResponse {
      const { instanceArns, nextToken: token, maxResults: max } = input;
      const all = regionsOf(input.accountIds, context).flatMap(
        ({ instanceRecommendations }) => instanceRecommendations,
      );
      const own = all.filter(({ instanceArn }) => !instanceArns?.length || instanceArns.includes(instanceArn!));
      const { page, next } = pageOfList(own, input, { token, max, ...LIMITS, context });
      return { instanceRecommendations: page, nextToken: next, errors: [] };
    },

    GetIdleRecommendations(input: GetIdleRecommendationsCommandInput, context): GetIdleRecommendationsResponse {
      const { resourceArns, nextToken: token, maxResults: max } = input;
      const all = regionsOf(input.accountIds, context).flatMap(({ idleRecommendations }) => idleRecommendations);
      const own = all.filter(({ resourceArn }) => !resourceArns?.length || resourceArns.includes(resourceArn!));
      const { page, next } = pageOfList(own, input, { token, max, ...LIMITS, context });
      return { idleRecommendations: page, nextToken: next, errors: [] };
    },
  },
};

const LIMITS = { least: 1, most: 1_000, usual: 100, refusal: 'InvalidParameterValueException' };

function regionsOf(accountIds: string[] | undefined, { estate, account, regionId }: Context): EstateRegion[] {
  const asked = accountIds?.length ? accountIds : [account.accountId];
  const isForeign = asked.some((id) => id !== account.accountId) && account.accountId !== estate.payerId;
  if (isForeign) throw new AwsFault('AccessDeniedException', 'Only the management account can ask for other accounts.');
  return asked.flatMap((id) => estate.accounts.get(id)?.regions.get(regionId) ?? []);
}
