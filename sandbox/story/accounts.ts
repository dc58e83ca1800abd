import type { TeamName } from './people.ts';

/** Our adapters' keys for the clouds Larkfield uses. */
export type CloudName = 'aws' | 'azure' | 'gcp';

/** Whom a cloud bills, how it names itself, and how its people write environments in tags. */
export interface StoryCloud {
  serviceProviderName: string;
  publisherName: string;
  billingAccountId: string;
  billingAccountName: string;
  billingAccountType: string;
  subAccountType: string;
  billingCurrency: string;
  /** Contracted price over list price: what was negotiated. */
  contractedShare: number;
  environments: Record<Environment, string>;
}

export type Environment = 'production' | 'staging' | 'development';

/** A linked account, subscription or project. */
export interface StoryAccount {
  cloud: CloudName;
  subAccountId: string;
  subAccountName: string;
  regionId: string;
  environment?: Environment;
  /** The team that answers for what is untagged in it; absent where several share it or nobody does. */
  team?: TeamName;
}

const LONG = { production: 'production', staging: 'staging', development: 'development' };
const SHORT = { production: 'prod', staging: 'stg', development: 'dev' };

/** Two of the three bill in dollars, Azure in euros, so that two currencies are really there. */
export const CLOUDS: Record<CloudName, StoryCloud> = {
  aws: {
    serviceProviderName: 'AWS',
    publisherName: 'AWS',
    billingAccountId: '100000000001',
    billingAccountName: 'Larkfield Goods (payer)',
    billingAccountType: 'Payer Account',
    subAccountType: 'Linked Account',
    billingCurrency: 'USD',
    contractedShare: 1,
    environments: LONG,
  },
  azure: {
    serviceProviderName: 'Microsoft',
    publisherName: 'Microsoft',
    billingAccountId: '8a1b2c3d-0000-4a00-9000-000000000007',
    billingAccountName: 'Larkfield Goods GmbH',
    billingAccountType: 'Microsoft Customer Agreement',
    subAccountType: 'Subscription',
    billingCurrency: 'EUR',
    contractedShare: 0.95,
    environments: SHORT,
  },
  gcp: {
    serviceProviderName: 'Google Cloud',
    publisherName: 'Google',
    billingAccountId: '01A2B3-C4D5E6-F70819',
    billingAccountName: 'Larkfield Goods Billing',
    billingAccountType: 'Billing Account',
    subAccountType: 'Project',
    billingCurrency: 'USD',
    contractedShare: 1,
    environments: SHORT,
  },
};

/** The role that may be taken on in every AWS account. */
export const AWS_ROLE = 'PennyReads';
/** The role by which resources are changed, apart from the one that reads. */
export const AWS_ACT_ROLE = 'PennyActs';

/** Where things run. Teams own their production accounts; staging, development and the sandbox are shared. */
export const ACCOUNTS = {
  payer: aws('100000000001', 'larkfield-payer'),
  'payments-prod': aws('200000000011', 'payments-prod', { team: 'payments', environment: 'production' }),
  'checkout-prod': aws('200000000012', 'checkout-prod', { team: 'checkout', environment: 'production' }),
  'search-prod': aws('200000000013', 'search-prod', { team: 'search', environment: 'production' }),
  'data-prod': aws('200000000014', 'data-prod', { team: 'data', environment: 'production' }),
  'platform-prod': aws('200000000015', 'platform-prod', { team: 'platform', environment: 'production' }),
  'mobile-prod': aws('200000000016', 'mobile-prod', {
    team: 'mobile',
    environment: 'production',
    regionId: 'us-east-1',
  }),
  staging: aws('200000000021', 'staging', { environment: 'staging' }),
  development: aws('200000000022', 'development', { environment: 'development', regionId: 'eu-west-1' }),
  shared: aws('200000000031', 'shared-services', { environment: 'production' }),
  sandbox: aws('200000000041', 'sandbox', { regionId: 'eu-west-1' }),

  'azure-platform': azure('11111111-1111-4111-8111-111111111111', 'corp-platform', { team: 'platform' }),
  'azure-analytics': azure('33333333-3333-4333-8333-333333333333', 'data-analytics', { team: 'data' }),
  'azure-web': azure('55555555-5555-4555-8555-555555555555', 'retail-web', {}),

  'gcp-warehouse': gcp('larkfield-warehouse-418207', 'warehouse', { team: 'data' }),
  'gcp-relevance': gcp('larkfield-relevance-552831', 'relevance', { team: 'search' }),
  'gcp-experiments': gcp('larkfield-experiments-160942', 'experiments', {}),
} satisfies Record<string, StoryAccount>;

export type AccountName = keyof typeof ACCOUNTS;

/** The accounts, subscriptions and projects one team answers for. */
export function accountsOf(team: TeamName): string[] {
  const accounts: StoryAccount[] = Object.values(ACCOUNTS);
  return accounts.filter((account) => account.team === team).map(({ subAccountId }) => subAccountId);
}

type More = Pick<StoryAccount, 'environment' | 'team'> & { regionId?: string };

function aws(subAccountId: string, subAccountName: string, more: More = {}): StoryAccount {
  return { cloud: 'aws', subAccountId, subAccountName, regionId: 'eu-central-1', ...more };
}

function azure(subAccountId: string, subAccountName: string, more: More): StoryAccount {
  return { cloud: 'azure', subAccountId, subAccountName, regionId: 'westeurope', environment: 'production', ...more };
}

function gcp(subAccountId: string, subAccountName: string, more: More): StoryAccount {
  return { cloud: 'gcp', subAccountId, subAccountName, regionId: 'europe-west1', environment: 'production', ...more };
}
