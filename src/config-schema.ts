import { z } from 'zod';
import { budget, budgetContradictions } from './budget-schema.ts';
import { remediation, remediationContradictions } from './remediation-schema.ts';
import { source, sourceContradictions } from './source-schema.ts';
import { waste, wasteContradictions } from './waste-schema.ts';

const text = z.string().trim().min(1, 'is empty');
const list = <T extends z.ZodType>(item: T) => z.union([item.transform((one) => [one]), z.array(item)]);
const email = z
  .email('is not an e-mail address; write one such as ana@example.com')
  .transform((each) => each.toLowerCase());
const timeZone = text.refine(isTimeZone, 'is not a time zone; write one such as Europe/Berlin');
const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time of day; write 09:00, in quotes');

/** Exact text, or a regular expression between slashes. */
const pattern = z.union([text, z.number().transform(String)]).transform((each, context) => {
  const source = /^\/(.+)\/(i?)$/.exec(each);
  if (!source) return each;
  try {
    return new RegExp(source[1]!, source[2]);
  } catch {
    context.addIssue({ code: 'custom', message: `is not a regular expression: ${each}` });
    return z.NEVER;
  }
});

const match = z
  .strictObject({
    tag: z.record(text, list(pattern)).optional(),
    account: list(pattern).optional(),
    service: list(pattern).optional(),
    region: list(pattern).optional(),
    provider: list(pattern).optional(),
    resourceName: list(pattern).optional(),
  })
  .refine(
    (each) => Object.keys(each).length > 0,
    'matches everything; name at least one of tag, account, service, region, provider, resourceName',
  )
  .transform(({ tag, ...rest }) => ({ ...rest, tags: tag }));

const teamName = text.regex(
  /^(?!all$|mine$|my-team$|unallocated$|shared:)[\w.-]+$/i,
  'cannot be a team name: use letters, digits, - and _, and none of all, mine, my-team, unallocated',
);

const team = z.strictObject({
  name: teamName,
  lead: email.optional(),
  members: z.array(email).default([]),
  channel: text.optional(),
  owns: z.array(match).default([]),
});

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const KINDS = ['digest', 'anomalies', 'budgets', 'waste'] as const;

/** What people buy or are given at once, and nobody can switch off. */
const EXCLUDABLE = ['commitments', 'purchases', 'credits-and-taxes'] as const;

const digest = z.strictObject({
  channel: text,
  scope: text,
  at: localTime.default('09:00'),
  timeZone: timeZone.optional(),
  weekdays: z.array(z.enum(WEEKDAYS)).min(1).default(['mon', 'tue', 'wed', 'thu', 'fri']),
  kinds: z.array(z.enum(KINDS)).default([...KINDS]),
});

/** When a cost is an anomaly, and when one is worth an interruption. Money is in each series' own currency. */
const anomalies = z.strictObject({
  method: z.enum(['seasonal', 'rolling-sigma']).default('seasonal'),
  minImpact: z.number().min(0).default(20),
  minPercent: z.number().min(0).default(20),
  interruptAbove: z.number().min(0).default(100),
  alertsAWeek: z.int().min(0).default(5),
  exclude: z.array(z.enum(EXCLUDABLE)).default([...EXCLUDABLE]),
});

/** penny.yml. penny.example.yml documents every key. */
export const policy = z.strictObject({
  reportingCurrency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'is not a currency; write three letters such as USD')
    .default('USD'),
  timeZone: timeZone.default('UTC'),
  visibility: z.enum(['own-team', 'all']).default('own-team'),
  roles: z
    .record(
      text,
      z.strictObject({
        members: z.array(email),
        sees: z.union([z.literal('all'), z.array(text)]),
        setsBudgets: z.union([z.literal('all'), z.array(text)]).default([]),
        setsExemptions: z.union([z.literal('all'), z.array(text)]).default([]),
      }),
    )
    .default({}),
  operators: z.array(email).default([]),
  teams: z.array(team).default([]),
  sharedCosts: z
    .array(
      z.strictObject({
        name: teamName,
        match,
        split: z
          .union([z.enum(['evenly', 'proportional']), z.record(text, z.number().positive())])
          .default('proportional'),
      }),
    )
    .default([]),
  environments: z
    .strictObject({ tags: z.array(text).min(1), names: z.record(text, z.array(text)).default({}) })
    .default({ tags: ['environment', 'Environment', 'env'], names: {} }),
  tagKeys: z.array(z.string().min(1)).default([]),
  sources: z.array(source).default([]),
  settleAfterHours: z.number().min(0).default(48),
  digests: z.array(digest).default([]),
  anomalies: anomalies.prefault({}),
  budgets: z.array(budget).default([]),
  waste: waste.prefault({}),
  remediation: remediation.prefault({}),
});

/** The environment: secrets, and where things are. */
export const secrets = z.object({
  SLACK_BOT_TOKEN: text.optional(),
  SLACK_APP_TOKEN: text.optional(),
  SLACK_SIGNING_SECRET: text.optional(),
  SLACK_API_URL: z.url('is not an address').optional(),
  PORT: z.coerce.number('is not a port number').int().min(0).max(65535).default(3000),
  HOST: text.default('0.0.0.0'),
  DATABASE_URL: text.default('sqlite:./penny.db'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

export type Policy = z.output<typeof policy>;
export type Secrets = z.output<typeof secrets>;
export type { BillSource, CostExplorerSource, ResourcesSource, Source } from './source-schema.ts';
export type ConfiguredDigest = z.output<typeof digest> & { timeZone: string };
export type AnomalyPolicy = z.output<typeof anomalies>;
export type Weekday = (typeof WEEKDAYS)[number];

/** Something wrong at a place in penny.yml. */
export interface Fault {
  path: PropertyKey[];
  message: string;
}

/** Faults that no single value shows: names used twice, or used and never given. */
export function contradictions(policy: Policy): Fault[] {
  const { teams, sharedCosts, sources, digests, roles } = policy;
  const names = new Set(teams.map((each) => each.name));
  const pools = new Set(sharedCosts.map(({ name }) => `shared:${name}`));
  const isScope = (scope: string) => scope === 'all' || scope === 'unallocated' || names.has(scope) || pools.has(scope);
  const known = `known: all, ${[...names].join(', ')}`;
  return [
    ...repeated('teams', teams),
    ...repeated('sources', sources),
    ...sourceContradictions(sources),
    ...repeated('sharedCosts', sharedCosts),
    ...digests.flatMap(({ scope }, index) =>
      isScope(scope) ? [] : [{ path: ['digests', index, 'scope'], message: `"${scope}" is no team; ${known}` }],
    ),
    ...digests.flatMap(({ channel }, index) =>
      digests.findIndex((each) => each.channel === channel) < index
        ? [{ path: ['digests', index, 'channel'], message: `${channel} has a digest already; one channel takes one` }]
        : [],
    ),
    ...Object.entries(roles).flatMap(([role, rights]) =>
      (['sees', 'setsBudgets', 'setsExemptions'] as const).flatMap((right) => {
        const scopes = rights[right];
        return scopes === 'all' || scopes.every(isScope)
          ? []
          : [{ path: ['roles', role, right], message: `names a team that does not exist; ${known}` }];
      }),
    ),
    ...sharedCosts.flatMap(({ split }, index) =>
      typeof split === 'string' || Object.keys(split).every((each) => names.has(each))
        ? []
        : [{ path: ['sharedCosts', index, 'split'], message: `names a team that does not exist; ${known}` }],
    ),
    ...budgetContradictions(policy, { isScope, known }),
    ...wasteContradictions(policy),
    ...remediationContradictions(policy),
  ];
}

function repeated(key: string, items: { name: string }[]): Fault[] {
  return items.flatMap(({ name }, index) =>
    items.findIndex((each) => each.name.toLowerCase() === name.toLowerCase()) < index
      ? [{ path: [key, index, 'name'], message: `"${name}" is there twice` }]
      : [],
  );
}

function isTimeZone(zone: string): boolean {
  try {
    Temporal.Now.zonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}
