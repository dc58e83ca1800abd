import { ACCOUNTS, type AccountName, CLOUDS, type Environment, type StoryAccount } from './accounts.ts';
import { AWS_FLEET } from './fleet-aws.ts';
import { AZURE_FLEET, GCP_FLEET } from './fleet-elsewhere.ts';
import { OFFERS, type Offer } from './offers.ts';
import { PEOPLE, TEAMS, type TeamName } from './people.ts';
import { type RhythmName, seedOf } from './rhythm.ts';

/**
 * One line of a fleet: so many resources of a kind, and what each costs on a usual day of the plot's month, in the
 * cloud's billing currency at contracted prices. A line without a team carries no team tag.
 */
export type FleetLine = readonly [
  team: TeamName | '',
  account: AccountName,
  offer: string,
  name: string,
  count: number,
  perDay: number,
  rhythm: RhythmName,
  more?: {
    environment?: Environment;
    /** Instead of the tags the team would set. */
    tags?: Record<string, string>;
    /** The commitment that covers it (COMMITMENTS). */
    coveredBy?: string;
  },
];

/** A thing that costs something every day. */
export interface StoryResource {
  /** The line's name, by which surprises find it. */
  line: string;
  team: TeamName | '';
  offer: Offer;
  accountName: AccountName;
  account: StoryAccount;
  resourceId: string;
  resourceName: string;
  tags: Record<string, string>;
  perDay: number;
  rhythm: RhythmName;
  coveredBy: string | undefined;
  seed: number;
}

/** Every resource of the company, in the order of the tables. */
export function allResources(): StoryResource[] {
  return [...AWS_FLEET, ...AZURE_FLEET, ...GCP_FLEET].flatMap((line) =>
    Array.from({ length: line[4] }, (_, index) => resource(line, index + 1)),
  );
}

function resource(line: FleetLine, number: number): StoryResource {
  const [team, accountName, offerName, name, count, perDay, rhythm, more = {}] = line;
  const account: StoryAccount = ACCOUNTS[accountName];
  const offer = OFFERS.get(offerName);
  if (offer?.cloud !== account.cloud) throw new Error(`${name} is of a kind that ${account.cloud} does not sell.`);
  const resourceName = count === 1 ? name : `${name}-${number}`;
  const seed = seedOf(`${accountName}/${resourceName}`);
  const fill: Record<string, string> = {
    account: account.subAccountId,
    region: account.regionId,
    at: `${account.regionId}:${account.subAccountId}`,
    group: `/subscriptions/${account.subAccountId}/resourceGroups/rg-${name}/providers`,
    name: resourceName,
    hash: seed.toString(16).padStart(8, '0'),
  };
  return {
    line: name,
    team,
    offer,
    accountName,
    account,
    resourceId: offer.resourceId.replaceAll(/\{(\w+)\}/g, (_, word: string) => fill[word] ?? word),
    resourceName,
    tags: more.tags ?? teamTags(line, account, seed),
    perDay,
    rhythm,
    coveredBy: more.coveredBy,
    seed,
  };
}

/** What the tagging policy asks for: team, environment, app and owner. Labels of GCP allow no dots. */
function teamTags(
  [team, , , name, , , , more]: FleetLine,
  account: StoryAccount,
  seed: number,
): Record<string, string> {
  if (!team) return {};
  const { members } = TEAMS.find((each) => each.name === team)!;
  const owner = PEOPLE.find(({ email }) => email === members[seed % members.length])!.name;
  const environment = more?.environment ?? account.environment;
  return {
    team,
    ...(environment && { environment: CLOUDS[account.cloud].environments[environment] }),
    app: name,
    owner: account.cloud === 'gcp' ? owner.replace('.', '-') : owner,
  };
}
