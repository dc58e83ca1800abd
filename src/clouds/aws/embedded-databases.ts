import type { PriceItem } from '../../model/price.ts';
import { isAurora } from './database-usage-types.ts';
import { readFamilies, scaledPrice } from './size-prices.ts';

/**
 * RDS and ElastiCache in us-east-1, dollars an hour, one copy, by the public price list. AWS rounds these prices to a
 * tenth of a cent, so the common sizes are named and only larger ones scale. Other engines: the bill or the list tells.
 */
const POSTGRES = readFamilies(`
  db.t3 large=0.145 micro=0.018 small=0.036 medium=0.072 xlarge=0.29 2xlarge=0.579;
  db.t4g large=0.129 micro=0.016 small=0.032 medium=0.065 xlarge=0.258 2xlarge=0.517;
  db.m5 large=0.178; db.m6i large=0.178; db.m6g large=0.159; db.m7g 2xlarge=0.674 large=0.168 xlarge=0.337;
  db.r5 large=0.25; db.r6i large=0.25; db.r6g 2xlarge=0.899 large=0.225 xlarge=0.45;
  db.r7g 2xlarge=0.956 large=0.239 xlarge=0.478;
`);
const MYSQL = readFamilies(`
  db.t3 large=0.136 micro=0.017 small=0.034 medium=0.068 xlarge=0.272 2xlarge=0.544;
  db.t4g large=0.129 micro=0.016 small=0.032 medium=0.065 xlarge=0.258 2xlarge=0.517;
  db.m5 large=0.171; db.m6i large=0.171; db.m6g large=0.152; db.m7g large=0.168;
  db.r5 large=0.24; db.r6i large=0.24; db.r6g large=0.215; db.r7g large=0.239;
`);
/** Standard storage, MySQL and PostgreSQL alike. */
const AURORA = readFamilies(`
  db.t3 medium=0.082; db.t4g medium=0.073; db.r5 large=0.29; db.r6i large=0.29;
  db.r6g 2xlarge=1.038 large=0.26 xlarge=0.519; db.r7g 4xlarge=2.211 large=0.276 xlarge=0.553 2xlarge=1.106;
`);
const CACHES = readFamilies(`
  cache.t2 medium=0.068; cache.t3 medium=0.068; cache.t4g medium=0.065 micro=0.016;
  cache.m4 4xlarge=1.245 large=0.156 xlarge=0.311 2xlarge=0.623;
  cache.m5 12xlarge=3.744 large=0.156 xlarge=0.311 2xlarge=0.623 4xlarge=1.245;
  cache.m6g 16xlarge=4.743 large=0.149 xlarge=0.297; cache.m7g 16xlarge=5.028 large=0.158 xlarge=0.315 2xlarge=0.629;
  cache.r4 large=0.228 xlarge=0.455 2xlarge=0.91 4xlarge=1.82 8xlarge=3.64 16xlarge=7.28;
  cache.r5 24xlarge=10.368 large=0.216 xlarge=0.431 2xlarge=0.862 4xlarge=1.724;
  cache.r6g 16xlarge=6.567 large=0.206 xlarge=0.411; cache.r7g 16xlarge=6.981 large=0.219 xlarge=0.437;
`);

const FREE_ENGINES: Readonly<Record<string, typeof POSTGRES>> = { postgres: POSTGRES, mysql: MYSQL, mariadb: MYSQL };

/** Of one instance; two copies cost twice as much, but for Aurora, whose copies are instances of their own. */
export function databasePrice(item: Extract<PriceItem, { kind: 'database-hours' }>): number | undefined {
  const { instanceClass, engine, multiAz } = item;
  if (isAurora(engine)) return scaledPrice(AURORA, instanceClass);
  const families = FREE_ENGINES[engine];
  const one = families && scaledPrice(families, instanceClass);
  return one === undefined ? undefined : one * (multiAz ? 2 : 1);
}

/** Valkey costs a fifth less than the two others. */
export function cachePrice({ nodeType, engine }: Extract<PriceItem, { kind: 'cache-hours' }>): number | undefined {
  const price = scaledPrice(CACHES, nodeType);
  return price === undefined || engine !== 'valkey' ? price : Math.round(price * 0.8 * 1e6) / 1e6;
}
