import { z } from 'zod';
import type { Fault, Policy } from './config-schema.ts';
import { environmentNamed, PRODUCTION, UNKNOWN_ENVIRONMENT } from './model/environment.ts';

const text = z.string().trim().min(1, 'is empty');
const list = <T extends z.ZodType>(item: T) =>
  z.union([item.transform((one) => [one]), z.array(item).min(1, 'is empty')]);
const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time of day; write 09:00, in quotes');
const day = z.iso.date('is not a day; write 2026-12-24, in quotes');
const money = z.number('is no amount of money a month; write a number such as 500').min(0).max(1e12);
const count = z.int('is no whole number').min(0);

export const ACTION_TYPES = [
  'Stop',
  'Start',
  'Delete',
  'Rightsize',
  'Upgrade',
  'Schedule',
  'Release',
  'ModifyVolume',
  'SetRetention',
  'SetLifecycle',
  'Tag',
] as const;
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const actions = z.union([z.literal('all'), list(z.enum(ACTION_TYPES))]);
/** Names of `environments.names` or the usual words, or `unknown` for what no tag says. */
const environments = z.union([z.literal('all'), list(text)]);
const teams = z.union([z.literal('all'), list(text)]);

/**
 * `lead` and `member` of the team that owns it by the rules of `teams`; `role:finops`; a Slack user group as
 * `group:S0123ABCD`; or one person's e-mail address. Whom an owner tag names is told, and decides nothing.
 */
const approver = text
  .regex(
    /^(lead|member|role:[\w.-]+|group:S[A-Z0-9]+|[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+)$/,
    'is no approver; write lead, member, role:NAME, group:S0123ABCD or an e-mail address',
  )
  .transform((word) => (word.includes('@') ? word.toLowerCase() : word));

const rule = z.strictObject({
  actions: actions.default('all'),
  environments: environments.default('all'),
  teams: teams.default('all'),
  /** Estimated savings a month, in the proposal's currency; what has no known price is above any amount. */
  upTo: money.optional(),
  approvers: list(approver),
});

/** Carried out without a person, unless somebody answers; what takes two people by its amount waits all the same. */
const alone = z.strictObject({
  environment: text.refine(
    (name) => environmentNamed(name, []) !== PRODUCTION,
    'cannot be production: there only people decide',
  ),
  actions: list(z.enum(['Stop', 'Delete', 'Release', 'ModifyVolume', 'SetRetention', 'Schedule'])),
  /** Days from the notice on, unanswered, until it is done. */
  afterDays: z.int().min(1).default(7),
  /** The last notice comes so many days before. */
  finalNoticeDays: z.int().min(1).default(1),
});

/** `remediation` in penny.yml: what may be done to resources, who may approve it, and how much of it at once. */
export const remediation = z.strictObject({
  mode: z.enum(['off', 'observe', 'act']).default('observe'),
  /** The first that matches says who may approve; where none does, nobody may. */
  rules: z.array(rule).default([]),
  fourEyes: z
    .strictObject({
      environments: z.array(text).default([PRODUCTION, UNKNOWN_ENVIRONMENT]),
      above: money.default(500),
      /** What cannot be taken back takes two whatever it saves. */
      irreversible: z.boolean().default(true),
    })
    .prefault({}),
  expireAfterDays: z.int().min(1).max(90).default(14),
  /** When the runner may act, local time of `timeZone`; absent is always. */
  hours: z
    .strictObject({
      weekdays: z.array(z.enum(WEEKDAYS)).min(1).default(['mon', 'tue', 'wed', 'thu', 'fri']),
      from: localTime,
      to: localTime,
    })
    .optional(),
  /** Local days on which nothing is done, both ends included. */
  freezes: z.array(z.strictObject({ from: day, to: day, because: text })).default([]),
  holidays: z.array(day).default([]),
  caps: z
    .strictObject({ perRun: count.default(20), perDay: count.default(50), perTeamAndDay: count.default(10) })
    .prefault({}),
  /** Resources carry this tag before the role that acts may touch them; `null` trusts the policy here alone. */
  controlTag: z
    .union([z.null(), z.strictObject({ key: text, value: text })])
    .default({ key: 'penny', value: 'allowed' }),
  alone: z.array(alone).default([]),
  /**
   * Days between the proposal and the end of what cannot be brought back as it was, as terminating a machine; and for
   * which what tags newly say of a resource gives nobody a say.
   */
  graceDays: z.int().min(1).default(7),
});

export type RemediationPolicy = z.output<typeof remediation>;
export type ApprovalRule = z.output<typeof rule>;
export type AlonePolicy = z.output<typeof alone>;

/** Names of teams, roles and environments that are not there: a rule that never matches protects nobody. */
export function remediationContradictions(config: Policy): Fault[] {
  const { remediation: policy } = config;
  return [
    ...policy.rules.flatMap((each, index) => [
      ...(each.teams === 'all' ? [] : unknownTeams(each.teams, config)).map((message) =>
        at(message, 'rules', index, 'teams'),
      ),
      ...(each.environments === 'all' ? [] : unknownEnvironments(each.environments, config)).map((message) =>
        at(message, 'rules', index, 'environments'),
      ),
      ...unknownRoles(each.approvers, config).map((message) => at(message, 'rules', index, 'approvers')),
    ]),
    ...unknownEnvironments(policy.fourEyes.environments, config).map((message) =>
      at(message, 'fourEyes', 'environments'),
    ),
    ...(policy.expireAfterDays > policy.graceDays
      ? []
      : [
          at(
            `is not after the days of grace (graceDays: ${policy.graceDays}), so no machine would ever be terminated`,
            'expireAfterDays',
          ),
        ]),
    ...policy.alone.flatMap(({ environment, actions, afterDays, finalNoticeDays }, index) => [
      ...unknownEnvironments([environment], config).map((message) => at(message, 'alone', index, 'environment')),
      ...(afterDays >= policy.expireAfterDays
        ? [
            at(
              `is not before proposals expire (expireAfterDays: ${policy.expireAfterDays})`,
              'alone',
              index,
              'afterDays',
            ),
          ]
        : []),
      ...(actions.includes('Release') && policy.fourEyes.irreversible
        ? [
            at(
              'names Release, which cannot be undone and so takes two people (fourEyes.irreversible)',
              ...['alone', index, 'actions'],
            ),
          ]
        : []),
      ...(finalNoticeDays > afterDays
        ? [
            at(
              `is more than afterDays (${afterDays}): the last notice would come before the first`,
              'alone',
              index,
              'finalNoticeDays',
            ),
          ]
        : []),
    ]),
    ...policy.freezes.flatMap(({ from, to }, index) =>
      to < from ? [at(`ends on ${to}, before it begins`, 'freezes', index, 'to')] : [],
    ),
    ...(policy.hours && policy.hours.to === policy.hours.from
      ? [at(`is the same as from (${policy.hours.from}): nothing would ever be done`, 'hours', 'to')]
      : []),
  ];
}

function at(message: string, ...path: PropertyKey[]): Fault {
  return { path: ['remediation', ...path], message };
}

function unknownTeams(names: readonly string[], { teams }: Policy): string[] {
  const known = teams.map(({ name }) => name);
  return names
    .filter((name) => !known.includes(name) && name !== 'unallocated')
    .map((name) => `"${name}" is no team; known: ${known.join(', ') || 'none'}`);
}

function unknownRoles(approvers: readonly string[], { roles }: Policy): string[] {
  return approvers
    .flatMap((word) => /^role:(.+)$/.exec(word)?.[1] ?? [])
    .filter((role) => !Object.hasOwn(roles, role))
    .map((role) => `"${role}" is no role; known: ${Object.keys(roles).join(', ') || 'none'}`);
}

function unknownEnvironments(words: readonly string[], { environments: { names } }: Policy): string[] {
  const known = Object.keys(names);
  return words
    .filter((word) => word !== UNKNOWN_ENVIRONMENT && environmentNamed(word, known) === UNKNOWN_ENVIRONMENT)
    .map(
      (word) =>
        `"${word}" is no environment; known: ${[...new Set(['production', 'staging', 'development', ...known, UNKNOWN_ENVIRONMENT])].join(', ')}`,
    );
}
