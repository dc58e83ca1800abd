import { stringify } from 'yaml';
import { ACCOUNTS, AWS_ACT_ROLE, AWS_ROLE, accountsOf, CLOUDS, type StoryAccount } from './accounts.ts';
import { AWS_REGIONS } from './aws-prices.ts';
import { FINOPS_EMAILS, TEAMS } from './people.ts';

const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'];
/** Where the company's people live and read their digests. */
export const TIME_ZONE = 'Europe/Berlin';

/** Where the bills of the clouds that export files are. */
export interface BillPaths {
  azurePaths: string[];
  gcpPaths: string[];
}

/**
 * Larkfield's policy as the text of a penny.yml. Teams are known by the tag `team` first and by their accounts where
 * it is missing: Cost Explorer answers both, so AWS needs no export.
 */
export function storyConfig(paths: BillPaths): string {
  const policy = {
    reportingCurrency: 'USD',
    timeZone: TIME_ZONE,
    visibility: 'own-team',
    roles: { finops: { members: FINOPS_EMAILS, sees: 'all', setsBudgets: 'all', setsExemptions: 'all' } },
    operators: FINOPS_EMAILS,
    teams: TEAMS.map(({ name, lead, members, channel }) => ({
      name,
      lead,
      members,
      channel,
      owns: [{ tag: { team: name } }, { account: accountsOf(name) }],
    })),
    sharedCosts: [{ name: 'platform-shared', match: { account: sharedAccounts() }, split: 'proportional' }],
    environments: {
      tags: ['environment'],
      names: {
        production: ['prod', 'production'],
        staging: ['stg', 'staging'],
        development: ['dev', 'development'],
      },
    },
    tagKeys: ['owner', 'app'],
    sources: [
      {
        name: 'aws',
        kind: 'aws-cost-explorer',
        billingAccountId: CLOUDS.aws.billingAccountId,
        // The first day reads all history and explains the first alerts; people ask questions beside that.
        maxRequestsPerDay: 300,
      },
      { name: 'azure', kind: 'focus', paths: paths.azurePaths },
      { name: 'gcp', kind: 'focus', paths: paths.gcpPaths },
      {
        name: 'aws-resources',
        kind: 'aws-resources',
        accounts: awsAccounts(),
        role: AWS_ROLE,
        actRole: AWS_ACT_ROLE,
        regions: AWS_REGIONS,
      },
    ],
    digests: digests(),
    waste: { requiredTags: ['team'] },
    remediation: REMEDIATION,
    budgets: BUDGETS,
  };
  return stringify(policy, { aliasDuplicateObjects: false });
}

/** Squads decide about what they play with; production takes two people, of whom one may be the FinOps person. */
const REMEDIATION = {
  mode: 'act',
  rules: [
    { environments: ['development', 'staging'], approvers: ['lead', 'member', 'role:finops'] },
    { approvers: ['lead', 'role:finops'] },
  ],
  alone: [{ environment: 'development', actions: ['Stop'], afterDays: 7, finalNoticeDays: 1 }],
};

/** Dollars. Search's forgotten load test takes it past its own; platform's grows with its history. */
const BUDGETS = [
  { scope: 'payments', period: 'quarterly', amount: 27_000 },
  { scope: 'checkout', amount: 15_300 },
  { scope: 'search', amount: 13_200 },
  { scope: 'data', amount: 18_600 },
  { scope: 'platform', autoAdjust: { periods: 3, marginPercent: 15 } },
  { scope: 'mobile', amount: 6100 },
  { scope: 'all', period: 'quarterly', amount: 207_500 },
];

/** The network hub, observability, support and commitments: everybody's, split by what each team spends itself. */
function sharedAccounts(): string[] {
  return [ACCOUNTS.shared.subAccountId, ACCOUNTS.payer.subAccountId];
}

/** Every account is entered by the same role, the payer's own included. */
function awsAccounts(): string[] {
  const accounts: StoryAccount[] = Object.values(ACCOUNTS);
  return accounts.filter(({ cloud }) => cloud === 'aws').map(({ subAccountId }) => subAccountId);
}

function digests() {
  const when = { timeZone: TIME_ZONE, weekdays: WORKDAYS };
  return [
    ...TEAMS.map(({ name, channel }) => ({ channel, scope: name, at: '09:00', ...when })),
    { channel: '#finops', scope: 'all', at: '09:05', ...when },
    { channel: '#leads', scope: 'all', at: '09:10', timeZone: TIME_ZONE, weekdays: ['mon'] },
  ];
}
