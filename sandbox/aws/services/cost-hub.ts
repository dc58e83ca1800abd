import type {
  ListRecommendationsCommandInput,
  ListRecommendationsResponse,
} from '@aws-sdk/client-cost-optimization-hub';
import type { Service } from '../context.ts';
import { pageOfList } from './paging.ts';

/** What AWS itself would save: the payer is told of all accounts, a member of its own. */
export const costHub: Service = {
  name: 'cost-optimization-hub',
  signingName: 'cost-optimization-hub',
  protocol: 'json',
  target: 'CostOptimizationHubService',
  isGlobal: true,
  operations: {
    ListRecommendations(input: ListRecommendationsCommandInput, context): ListRecommendationsResponse {
      const { filter = {}, nextToken: token, maxResults: max } = input;
      const { accountIds, regions, resourceTypes, actionTypes } = filter;
      const isPayer = context.account.accountId === context.estate.payerId;
      const own = context.estate.hub.filter(
        ({ accountId, region, currentResourceType, actionType }) =>
          (isPayer || accountId === context.account.accountId) &&
          isAmong(accountId, accountIds) &&
          isAmong(region, regions) &&
          isAmong(currentResourceType, resourceTypes) &&
          isAmong(actionType, actionTypes),
      );
      const about = { token, max, least: 1, most: 1_000, usual: 100, refusal: 'ValidationException', context };
      const { page, next } = pageOfList(own, input, about);
      return { items: page, nextToken: next };
    },
  },
};

function isAmong(value: string | undefined, wanted: readonly string[] | undefined): boolean {
  return !wanted || wanted.length === 0 || (value !== undefined && wanted.includes(value));
}
