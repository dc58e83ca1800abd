import { type CacheCluster, DescribeCacheClustersCommand, ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { averageAndPeak, metricsOf } from './measure.ts';
import { type At, allPages, common, type Found, type Reader } from './reader.ts';

const DESCRIBE = 'elasticache:DescribeCacheClusters';

/** Cache clusters; one that is sold serverless has no nodes and is not among them. */
export const caches: Reader = {
  resourceTypes: ['cache'],
  what: 'caches',
  shows: 'caches that nobody connects to',
  permissions: [DESCRIBE],

  async read(at) {
    const elastiCache = at.client(ElastiCacheClient);
    return allPages(at, {
      permission: DESCRIBE,
      page: (Marker) => elastiCache.send(new DescribeCacheClustersCommand({ MaxRecords: 100, Marker })),
      items: ({ CacheClusters = [] }) => CacheClusters.flatMap((each) => cacheOf(at, each) ?? []),
      next: ({ Marker }) => Marker,
    });
  },
};

function cacheOf(at: At, each: CacheCluster): Found | undefined {
  const { CacheClusterId: id, CacheNodeType: nodeType, Engine: engine = 'unknown' } = each;
  if (id === undefined || nodeType === undefined) return undefined;
  const ask = metricsOf('AWS/ElastiCache', { CacheClusterId: id });
  const commands = engine === 'memcached' ? ['CmdGet', 'CmdSet'] : ['GetTypeCmds', 'SetTypeCmds'];
  return {
    resource: {
      ...common(at, { id, createdAt: each.CacheClusterCreateTime }),
      resourceType: 'cache',
      state: each.CacheClusterStatus ?? 'unknown',
      nodeType,
      engine,
      nodes: each.NumCacheNodes ?? 1,
      replicationGroup: each.ReplicationGroupId,
    },
    measures: [
      averageAndPeak('cpu', ask, 'CPUUtilization'),
      { metric: 'connections', values: ask('Maximum', 'CurrConnections') },
      { metric: 'requests', values: ask('Sum', ...commands) },
    ],
    tagsBy: each.ARN,
  };
}
