import type { FleetLine } from './fleet.ts';

const SAVINGS_PLAN = { coveredBy: 'compute-savings-plan' };
const RESERVED = { coveredBy: 'database-reservation' };

const ALWAYS = { hours: 24 };
/** What scales with its work, and never needs the whole day on average. */
const MOST_OF_THE_DAY = { hours: 19 };
const OFFICE_HOURS = { hours: 10 };

const CLUSTER = { ...SAVINGS_PLAN, facts: { group: 'cluster-nodes' } } as const;
const LOAD_TEST = {
  facts: { load: 'idle', createdDaysAgo: 21 },
  note: ['idle-instance', 'true', 'the load test it was started for is over'],
} as const;
const PILE = {
  facts: { sizeGiB: 8_000, createdDaysAgo: 500, of: 'cluster-disk-1', weeklyCopies: 12 },
  note: ['old-snapshot', 'true', 'the first of a pile that nobody clears away'],
} as const;
const UNTAGGED = { note: ['untagged-resource', 'true', 'nobody knows whose it is'] } as const;
const LEFT_OVER = {
  facts: { sizeGiB: 400, disk: 'nothing' },
  note: ['unattached-volume', 'true', 'no machine uses it'],
} as const;
const UNUSED = {
  facts: { load: 'unused' },
  note: ['idle-database', 'true', 'nobody has connected for weeks'],
} as const;
const KEPT_FOR_EVER = {
  facts: { lifecycle: false },
  note: ['bucket-without-lifecycle', 'true', 'what was only for now is kept for ever'],
} as const;
const TAGGED = {
  note: ['untagged-resource', 'tempting', 'its tags are not in the list of buckets, and are there'],
} as const;
const TIDY = { note: ['bucket-without-lifecycle', 'tempting', 'it has a lifecycle'] } as const;
const KEPT_30_DAYS = { note: ['log-group-without-retention', 'tempting', 'it keeps its logs for 30 days'] } as const;

/** What runs on AWS. Dollars a day for each resource. */
export const AWS_FLEET: readonly FleetLine[] = [
  ['payments', 'payments-prod', 'ec2:m6i.xlarge', 'pay-api', 6, ALWAYS, 'steady', SAVINGS_PLAN],
  ['payments', 'payments-prod', 'ec2:m6i.xlarge', 'pay-worker', 4, MOST_OF_THE_DAY, 'shop'],
  ['payments', 'payments-prod', 'rds-twice:db.r6g.xlarge', 'pay-ledger-db', 2, ALWAYS, 'steady', RESERVED],
  ['payments', 'payments-prod', 'cache:cache.m6g.xlarge', 'pay-sessions', 2, ALWAYS, 'steady'],
  ['payments', 'payments-prod', 'nat', 'pay-nat', 2, 21.4, 'shop'],
  ['payments', 'payments-prod', 'elb', 'pay-edge', 2, 4.2, 'shop'],
  ['payments', 'payments-prod', 'logs', 'pay-logs', 1, 14.6, 'shop'],
  ['payments', 'payments-prod', 's3', 'pay-receipts', 1, 9.4, 'storage'],
  ['payments', 'payments-prod', 'queue', 'pay-events', 1, 5.5, 'shop'],
  ['payments', 'payments-prod', 'keys', 'pay-keys', 1, 3.1, 'shop'],
  ['payments', 'staging', 'ec2:m6i.xlarge', 'pay-api', 2, MOST_OF_THE_DAY, 'workdays'],
  ['payments', 'staging', 'rds:db.m6g.xlarge', 'pay-ledger-db', 1, ALWAYS, 'steady'],
  ['payments', 'development', 'ec2:m6i.2xlarge', 'pay-dev', 2, OFFICE_HOURS, 'office-hours'],

  ['checkout', 'checkout-prod', 'ec2:m6i.xlarge', 'checkout-web', 8, ALWAYS, 'steady', SAVINGS_PLAN],
  [
    'checkout',
    'checkout-prod',
    'spot:c6i.12xlarge',
    'checkout-burst',
    6,
    { hours: 7 },
    'shop',
    { facts: { group: 'checkout-burst' } },
  ],
  ['checkout', 'checkout-prod', 'rds-twice:db.r6g.xlarge', 'checkout-orders-db', 2, ALWAYS, 'steady', RESERVED],
  ['checkout', 'checkout-prod', 'dynamodb', 'cart', 1, 41, 'shop'],
  ['checkout', 'checkout-prod', 'cache:cache.m6g.xlarge', 'checkout-cache', 3, ALWAYS, 'steady'],
  ['checkout', 'checkout-prod', 'cdn', 'shop-cdn', 1, 52, 'shop'],
  ['checkout', 'checkout-prod', 'elb', 'checkout-edge', 2, 5.8, 'shop'],
  ['checkout', 'checkout-prod', 'logs', 'checkout-logs', 1, 22.5, 'shop', KEPT_30_DAYS],
  ['checkout', 'checkout-prod', 'lambda', 'checkout-hooks', 2, 6.6, 'shop'],
  ['checkout', 'checkout-prod', 'nat', 'checkout-nat', 1, 16, 'shop'],
  ['checkout', 'staging', 'ec2:m6i.xlarge', 'checkout-web', 3, MOST_OF_THE_DAY, 'workdays'],
  ['checkout', 'staging', 'rds:db.m6g.xlarge', 'checkout-orders-db', 1, ALWAYS, 'steady'],
  ['checkout', 'development', 'ec2:m6i.2xlarge', 'checkout-dev', 3, OFFICE_HOURS, 'office-hours'],

  ['search', 'search-prod', 'opensearch', 'search-nodes', 6, 19.3, 'steady'],
  ['search', 'search-prod', 'ec2:m6i.xlarge', 'search-indexer', 4, ALWAYS, 'steady', SAVINGS_PLAN],
  ['search', 'search-prod', 'elb', 'search-edge', 1, 7.1, 'shop'],
  ['search', 'search-prod', 'lambda', 'search-suggest', 2, 9.5, 'shop'],
  ['search', 'search-prod', 's3', 'search-index-copies', 1, 13, 'storage', TAGGED],
  ['search', 'search-prod', 'logs', 'search-logs', 1, 9.8, 'shop'],
  ['search', 'staging', 'opensearch', 'search-nodes', 2, 9.6, 'steady'],
  ['search', 'staging', 'ec2:c6i.4xlarge', 'loadtest-runner', 8, ALWAYS, 'steady', LOAD_TEST],
  ['search', 'development', 'ec2:m6i.2xlarge', 'search-dev', 2, OFFICE_HOURS, 'office-hours'],

  ['data', 'data-prod', 'redshift', 'events-warehouse', 2, 29.64, 'steady'],
  ['data', 'data-prod', 's3', 'lake', 3, 26, 'storage'],
  ['data', 'data-prod', 'kafka', 'event-stream', 3, 6, 'steady'],
  ['data', 'data-prod', 'glue', 'nightly-transform', 4, 11, 'nightly'],
  [
    'data',
    'data-prod',
    'spot:g5.4xlarge',
    'weekly-training',
    4,
    { hours: 9 },
    'weekly',
    { facts: { group: 'weekly-training' } },
  ],
  ['data', 'data-prod', 'nat', 'data-nat', 1, 12, 'nightly'],
  ['data', 'data-prod', 'logs', 'data-logs', 1, 7, 'nightly'],
  ['data', 'development', 'notebook', 'notebook-gpu', 1, 45.48, 'steady'],
  ['data', 'development', 'ec2:m6i.2xlarge', 'data-dev', 3, OFFICE_HOURS, 'office-hours'],

  ['platform', 'platform-prod', 'eks', 'cluster', 3, 2.4, 'steady'],
  ['platform', 'platform-prod', 'ec2:m6i.xlarge', 'cluster-node', 14, ALWAYS, 'steady', CLUSTER],
  [
    'platform',
    'platform-prod',
    'spot:c6i.4xlarge',
    'ci-runner',
    8,
    MOST_OF_THE_DAY,
    'workdays',
    { facts: { group: 'ci-runners' } },
  ],
  [
    'platform',
    'platform-prod',
    'volume:gp3',
    'cluster-disk',
    14,
    { monthly: 350 },
    'steady',
    { facts: { sizeGiB: 350, attachedTo: 'cluster-node-#' } },
  ],
  ['platform', 'platform-prod', 'snapshot', 'nightly-snapshots', 1, 12, 'storage', PILE],
  ['platform', 'platform-prod', 'registry', 'images', 2, 4.4, 'storage'],
  ['platform', 'platform-prod', 'logs', 'cluster-logs', 2, 8.8, 'shop'],
  ['platform', 'development', 'ec2:m6i.2xlarge', 'platform-dev', 2, OFFICE_HOURS, 'office-hours'],

  ['mobile', 'mobile-prod', 'lambda', 'app-backend', 4, 8.8, 'shop'],
  ['mobile', 'mobile-prod', 'dynamodb', 'profiles', 2, 13, 'shop'],
  ['mobile', 'mobile-prod', 'rest', 'app-gateway', 1, 19, 'shop'],
  ['mobile', 'mobile-prod', 'graphql', 'live-orders', 1, 46, 'shop'],
  ['mobile', 'mobile-prod', 's3', 'app-media', 1, 8, 'storage', TIDY],
  ['mobile', 'mobile-prod', 'logs', 'app-logs', 1, 7.2, 'shop'],
  ['mobile', 'staging', 'lambda', 'app-backend', 2, 3.9, 'workdays'],
  ['mobile', 'development', 'ec2:m6i.2xlarge', 'device-farm', 3, OFFICE_HOURS, 'office-hours'],

  // Everybody's: split by the policy, so no team is named on it.
  ['', 'shared', 'gateway', 'network-hub', 2, 24, 'shop', { tags: { app: 'network-hub' } }],
  ['', 'shared', 'nat', 'egress-hub', 2, 18, 'shop', { tags: { app: 'network-hub' } }],
  ['', 'shared', 'logs', 'observability', 2, 21, 'shop', { tags: { app: 'observability' } }],
  ['', 'shared', 'opensearch', 'observability-search', 3, 14, 'steady', { tags: { app: 'observability' } }],
  ['', 'shared', 'guard', 'threat-detection', 1, 11, 'shop', { tags: { app: 'security' } }],

  // Nobody's: tags are missing, or are of a kind that only people can read.
  ['', 'staging', 'ec2:r6i.xlarge', 'unknown-worker', 3, ALWAYS, 'steady', UNTAGGED],
  ['', 'staging', 'volume:gp3', 'leftover-disk', 4, { monthly: 400 }, 'steady', LEFT_OVER],
  ['', 'development', 'rds:db.r6g.xlarge', 'copy-of-orders-db', 1, ALWAYS, 'steady', UNUSED],
  ['', 'sandbox', 'ec2:r6i.xlarge', 'playground', 6, MOST_OF_THE_DAY, 'workdays'],
  [
    '',
    'sandbox',
    'ec2:c6i.2xlarge',
    'proof-of-concept',
    3,
    ALWAYS,
    'steady',
    { tags: { app: 'R&D <test>', owner: '*nobody* & <!channel>' } },
  ],
  [
    '',
    'sandbox',
    'rds:db.r6g.xlarge',
    'billing-poc',
    2,
    ALWAYS,
    'steady',
    { ...UNUSED, tags: { app: 'cost$center$42', ' org': 'growth' } },
  ],
  ['', 'sandbox', 's3', 'tmp-exports', 2, 6.3, 'storage', { ...KEPT_FOR_EVER, tags: { owner: '', Team: 'Payments' } }],
];
