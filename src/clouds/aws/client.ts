import type { CostExplorerClientConfig } from '@aws-sdk/client-cost-explorer';

/** What of an AWS client may be set from outside, over `CLIENT_DEFAULTS`; everything else is the SDK's own environment. */
export type ClientSettings = Pick<CostExplorerClientConfig, 'endpoint' | 'credentials' | 'requestHandler'>;

/**
 * Every client's settings: us-east-1, where the billing interfaces live, and a minute for an answer. Retries are ours
 * (requests.ts), so that waiting is one policy and can be tested.
 */
export const CLIENT_DEFAULTS = {
  region: 'us-east-1',
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
};
