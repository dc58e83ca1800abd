import { addDays, type Day } from '../../src/model/period.ts';
import { ACCOUNTS, type AccountName } from './accounts.ts';
import { offerOf } from './offers.ts';
import type { TeamName } from './people.ts';

/** Something unusual, and the truth about it, so that whatever looks for it can be judged. */
export interface Surprise {
  name: string;
  /** First day, and the first day after it; what has not ended yet has no end. UTC. */
  start: Day;
  end: Day | undefined;
  team: TeamName;
  serviceName: string;
  subAccountId: string;
  what: string;
  /** What it adds to a day's effective cost while it lasts, on average up to the plot's day; in `billingCurrency`. */
  dailyImpact: number;
  billingCurrency: string;
  /** Somebody wanted it: to be explained, not to be alarmed about. */
  planned: boolean;
}

/** How a line of a fleet (name and account) departs from its usual days. */
export interface Twist {
  line: string;
  account: AccountName;
  /** Days from the plot's day; the first that is no longer part of it, or nothing while it goes on. */
  from: number;
  to?: number;
  /** It did not exist before. */
  appears?: true;
  /** Times its usual cost, or plus so much a resource: one entry a day, the last one stays. */
  times?: readonly number[];
  plus?: readonly number[];
  /** Plus so much more each day. */
  plusEachDay?: number;
}

interface Plot
  extends Omit<Surprise, 'start' | 'end' | 'serviceName' | 'subAccountId' | 'billingCurrency' | 'planned'> {
  offer: string;
  planned?: true;
  twists: readonly [Twist, ...Twist[]];
}

const RAMP = { times: [1.2, 1.35, 1.5, 1.6, 1.7, 1.9, 2.4, 2.8, 2.2] };

const PLOT: readonly Plot[] = [
  {
    name: 'runaway-logs',
    team: 'checkout',
    offer: 'logs',
    what: 'A debug flag logs every cart; four days later it is switched off.',
    dailyImpact: 220,
    twists: [{ line: 'checkout-logs', account: 'checkout-prod', from: -9, to: -5, plus: [80, 160, 260, 380] }],
  },
  {
    name: 'forgotten-load-test',
    team: 'search',
    offer: 'ec2',
    what: 'Eight load-test runners were never stopped after the test.',
    dailyImpact: 149,
    twists: [{ line: 'loadtest-runner', account: 'staging', from: -21, appears: true }],
  },
  {
    name: 'cross-zone-misroute',
    team: 'payments',
    offer: 'nat',
    what: 'A route sends traffic to the NAT gateway of the other zone; its data processed has doubled.',
    dailyImpact: 45,
    twists: [{ line: 'pay-nat', account: 'payments-prod', from: -5, times: [2] }],
  },
  {
    name: 'gpu-notebook-left-on',
    team: 'data',
    offer: 'notebook',
    what: 'A GPU notebook has been running day and night since last month.',
    dailyImpact: 45.5,
    twists: [{ line: 'notebook-gpu', account: 'development', from: -34, appears: true }],
  },
  {
    name: 'full-scan-query',
    team: 'data',
    offer: 'bigquery',
    what: 'A dashboard without a partition filter read the whole clickstream, for one day.',
    dailyImpact: 640,
    twists: [{ line: 'analytics', account: 'gcp-warehouse', from: -12, to: -11, plus: [320] }],
  },
  {
    name: 'live-orders',
    team: 'mobile',
    offer: 'graphql',
    what: 'A new service: orders appear in the app as they happen.',
    dailyImpact: 46,
    planned: true,
    twists: [{ line: 'live-orders', account: 'mobile-prod', from: -16, appears: true }],
  },
  {
    name: 'black-friday',
    team: 'checkout',
    offer: 'spot',
    what: 'Black Friday: checkout scales up, as planned.',
    dailyImpact: 51,
    planned: true,
    twists: blackFriday(-3),
  },
  {
    name: 'black-friday-last-year',
    team: 'checkout',
    offer: 'spot',
    what: 'Black Friday a year ago: the same ramp, on a smaller shop.',
    dailyImpact: 96,
    planned: true,
    twists: blackFriday(-367),
  },
  {
    name: 'snapshot-pile',
    team: 'platform',
    offer: 'snapshot',
    what: 'Nightly snapshots are made and none is deleted; the pile grows by the day.',
    dailyImpact: 41,
    twists: [{ line: 'nightly-snapshots', account: 'platform-prod', from: -90, plusEachDay: 0.9 }],
  },
];

/** Demand grows for a week up to the Friday itself, and is still high on the Saturday, its last day. */
function blackFriday(from: number): [Twist, ...Twist[]] {
  const ramp = { account: 'checkout-prod', from, to: from + RAMP.times.length, ...RAMP } as const;
  return [
    { line: 'checkout-burst', ...ramp },
    { line: 'cart', ...ramp },
    { line: 'shop-cdn', ...ramp },
  ];
}

/** Every departure from the usual. */
export const TWISTS: readonly Twist[] = PLOT.flatMap(({ twists }) => twists);

/** What the story surprises with, seen from the plot's day. */
export function surprisesAround(plotDay: Day): Surprise[] {
  return PLOT.map(({ offer, twists: [{ from, to, account }], planned = false, ...truth }) => ({
    ...truth,
    planned,
    start: addDays(plotDay, from),
    end: to === undefined ? undefined : addDays(plotDay, to),
    serviceName: offerOf(offer, ACCOUNTS[account].regionId).serviceName,
    subAccountId: ACCOUNTS[account].subAccountId,
    billingCurrency: 'USD',
  }));
}

/** What a resource costs on a day that is `away` days from the plot's day, given what it would usually cost. */
export function twisted(usual: number, away: number, twists: readonly Twist[]): number {
  return twists.reduce((cost, twist) => cost + departure(usual, away, twist), usual);
}

function departure(usual: number, away: number, { from, to, appears, times, plus, plusEachDay = 0 }: Twist): number {
  if (appears && away < from) return -usual;
  if (away < from || (to !== undefined && away >= to)) return 0;
  const day = away - from;
  return (
    usual * ((times?.[Math.min(day, times.length - 1)] ?? 1) - 1) +
    (plus?.[Math.min(day, plus.length - 1)] ?? 0) +
    plusEachDay * day
  );
}
