import { ACCOUNTS, type AccountName, CLOUDS, type Environment, type StoryAccount } from './accounts.ts';
import type { CaseNote, Facts } from './facts.ts';
import { AWS_FLEET } from './fleet-aws.ts';
import { AZURE_FLEET, GCP_FLEET } from './fleet-elsewhere.ts';
import { type Amount, perDayOf, rootDisk, usualParts } from './fleet-parts.ts';
import { WASTE_FLEET } from './fleet-waste.ts';
import { type Offer, offerOf } from './offers.ts';
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
  perDay: Amount,
  rhythm: RhythmName,
  more?: {
    environment?: Environment;
    /** Instead of the tags the team would set. */
    tags?: Record<string, string>;
    /** The commitment that covers it (COMMITMENTS). */
    coveredBy?: string;
    /** Instead of the account's own. */
    regionId?: string;
    /** What else the same thing is billed for. */
    parts?: readonly [offer: string, perDay: Amount][];
    facts?: Facts;
    note?: CaseNote;
  },
];

/** A thing that costs something every day, or one part of what it costs. */
export interface StoryResource {
  /** The line's name, by which surprises find it. */
  line: string;
  team: TeamName | '';
  /** What it is: `ec2`, and of which kind: `m6i.large`. */
  kind: string;
  variant: string;
  offer: Offer;
  accountName: AccountName;
  account: StoryAccount;
  regionId: string;
  resourceId: string;
  resourceName: string;
  /** Which of its line it is, from 1. */
  number: number;
  tags: Record<string, string>;
  perDay: number;
  rhythm: RhythmName;
  coveredBy: string | undefined;
  billedDays: number;
  facts: Facts;
  note: CaseNote | undefined;
  /** A further charge of the resource before it. */
  isPart: boolean;
  /** What happens to its line does not change it; only that it appears with it. */
  isAside: boolean;
  seed: number;
}

/** Every resource of the company, in the order of the tables; parts follow what they are parts of. */
export function allResources(): StoryResource[] {
  return [...AWS_FLEET, ...WASTE_FLEET.map(dated), ...AZURE_FLEET, ...GCP_FLEET].flatMap((line) =>
    Array.from({ length: line[4] }, (_, index) => resources(line, index + 1)).flat(),
  );
}

/** Waste piles up over the months: what is not said to be of another age is some months old, and billed since then. */
function dated(line: FleetLine): FleetLine {
  const [team, account, offer, name, count, perDay, rhythm, more = {}] = line;
  const createdDaysAgo = WASTE_DAYS.least + (seedOf(name) % WASTE_DAYS.spread);
  return [team, account, offer, name, count, perDay, rhythm, { ...more, facts: { createdDaysAgo, ...more.facts } }];
}

const WASTE_DAYS = { least: 45, spread: 200 };

/** A resource, what else it is billed for, and the disk that it starts from. */
function resources(line: FleetLine, number: number): StoryResource[] {
  const whole = resource(line, number);
  const [team, accountName, , name, , , , { parts = [] } = {}] = line;
  const further = [...parts, ...usualParts(whole)].map(([word, amount]): StoryResource => {
    const offer = offerOf(word, whole.regionId);
    const perDay = perDayOf(amount, offer);
    return { ...whole, offer, perDay, rhythm: 'always', coveredBy: undefined, isPart: true, isAside: true };
  });
  const disk = rootDisk(whole);
  if (!disk) return [whole, ...further];
  const { regionId, tags } = whole;
  const about = { regionId, tags, facts: disk.facts };
  const amount = { monthly: disk.sizeGiB };
  const diskName = `${whole.resourceName}-root`;
  const root = resource([team, accountName, 'volume:gp3', diskName, 1, amount, 'always', about], 1);
  return [whole, ...further, { ...root, line: name, isAside: true }];
}

function resource(line: FleetLine, number: number): StoryResource {
  const [team, accountName, word, name, count, perDay, rhythm, more = {}] = line;
  const account: StoryAccount = ACCOUNTS[accountName];
  const regionId = more.regionId ?? account.regionId;
  const offer = offerOf(word, regionId);
  if (offer.cloud !== account.cloud) throw new Error(`${name} is of a kind that ${account.cloud} does not sell.`);
  const resourceName = count === 1 ? name : `${name}-${number}`;
  const seed = seedOf(`${accountName}/${resourceName}`);
  const fill: Record<string, string> = {
    account: account.subAccountId,
    region: regionId,
    at: `${regionId}:${account.subAccountId}`,
    group: `/subscriptions/${account.subAccountId}/resourceGroups/rg-${name}/providers`,
    name: resourceName,
    hash: seed.toString(16).padStart(8, '0'),
  };
  const [kind = '', variant = ''] = word.split(':');
  return {
    line: name,
    team,
    kind,
    variant,
    offer,
    accountName,
    account,
    regionId,
    resourceId: offer.resourceId.replaceAll(/\{(\w+)\}/g, (_, each: string) => fill[each] ?? each),
    resourceName,
    number,
    tags: more.tags ?? teamTags(line, account, seed),
    perDay: perDayOf(perDay, offer),
    rhythm,
    coveredBy: more.coveredBy,
    billedDays: more.facts?.createdDaysAgo ?? Number.POSITIVE_INFINITY,
    facts: more.facts ?? {},
    note: more.note,
    isPart: false,
    isAside: false,
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
