import type { CacheClusterMessage, DescribeCacheClustersCommandInput } from '@aws-sdk/client-elasticache';
import type { Service } from '../context.ts';
import { named, pageOfList } from './paging.ts';

/** Caches; what they are tagged with is known to the tagging service only. */
export const elastiCache: Service = {
  name: 'elasticache',
  signingName: 'elasticache',
  protocol: 'query',
  sdk: () => import('@aws-sdk/client-elasticache'),
  operations: {
    DescribeCacheClusters(input: DescribeCacheClustersCommandInput, context): CacheClusterMessage {
      const ids = input.CacheClusterId === undefined ? undefined : [input.CacheClusterId];
      const own = named(context.here.caches, ids, {
        nameOf: ({ CacheClusterId }) => CacheClusterId,
        missing: 'CacheClusterNotFound',
      }).map(({ CacheNodes, ...each }) => (input.ShowCacheNodeInfo && CacheNodes ? { ...each, CacheNodes } : each));
      const about = { token: input.Marker, max: input.MaxRecords, least: 20, most: 100, context };
      const { page, next } = pageOfList(own, input, { ...about, refusal: 'InvalidParameterValue' });
      return { CacheClusters: page, Marker: next };
    },
  },
};
