import type { ListFunctionsCommandInput, ListFunctionsResponse } from '@aws-sdk/client-lambda';
import type { Service } from '../context.ts';
import { pageOfList } from './paging.ts';

/** Functions; what they are tagged with is known to the tagging service only. */
export const lambda: Service = {
  name: 'lambda',
  signingName: 'lambda',
  protocol: 'rest-json',
  sdk: () => import('@aws-sdk/client-lambda'),
  operations: {
    ListFunctions(input: ListFunctionsCommandInput, context): ListFunctionsResponse {
      const { Marker: token, MaxItems: max } = input;
      const about = { token, max, least: 1, most: 10_000, usual: 50, refusal: 'InvalidParameterValueException' };
      // More than 50 may be asked for, and never come (API reference).
      const { page, next } = pageOfList(context.here.functions, input, {
        ...about,
        max: max === undefined ? undefined : Math.min(max, 50),
        context,
      });
      return { Functions: page, NextMarker: next };
    },
  },
};
