import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { companyStory, STORY_TODAY, type StoryCharge, storyConfig, TEAM_NAMES } from '../../sandbox/story.ts';
import { allocate } from '../../src/analysis/allocation.ts';
import { addDays } from '../../src/model/period.ts';

const story = companyStory({ today: addDays(STORY_TODAY, 3) });
const config: Policy = parse(storyConfig({ azurePaths: ['bills/azure'], gcpPaths: ['bills/gcp'] }));
const rules = rulesOf(config);

describe('the policy of the story', () => {
  it('gives every team its costs and leaves 8 to 12 % to nobody', () => {
    const perTeam = Map.groupBy(
      story.charges.filter(({ day }) => day.startsWith('2026-10')),
      (charge) => allocate(charge, rules),
    );
    const total = (team: string) => sum(perTeam.get(team) ?? []);
    const all = [...perTeam.keys()].reduce((amount, team) => amount + total(team), 0);

    for (const team of TEAM_NAMES) expect(total(team)).toBeGreaterThan(2_000);
    expect(total('shared:platform-shared') / all).toBeGreaterThan(0.08);
    expect(total('unallocated') / all).toBeGreaterThan(0.08);
    expect(total('unallocated') / all).toBeLessThan(0.12);
  });

  it('means the same whether tags or accounts are asked first, team by team', () => {
    const byTeam = [...rules].sort((a, b) => Number(isShared(b)) - Number(isShared(a)) || a.team.localeCompare(b.team));

    const differing = story.charges.find((charge) => allocate(charge, rules) !== allocate(charge, byTeam));

    expect(differing).toBeUndefined();
  });

  it('reads what there is in every AWS account, in every region the company is in', () => {
    const source = config.sources.find(({ kind }) => kind === 'aws-resources')!;
    const aws = story.charges.filter(({ cloud }) => cloud === 'aws');

    expect(source.accounts).toEqual(expect.arrayContaining([...new Set(aws.map(({ subAccountId }) => subAccountId))]));
    expect(source).toMatchObject({ role: 'PennyReads', regions: ['eu-central-1', 'eu-west-1', 'us-east-1'] });
  });

  it('names only people who are in the workspace and channels that exist', () => {
    const emails = new Set(story.people.map(({ email }) => email));
    const channels = new Set(story.channels.map(({ name }) => `#${name}`));

    for (const { lead, members, channel } of config.teams) {
      expect(members).toContain(lead);
      for (const email of members) expect(emails).toContain(email);
      expect(channels).toContain(channel);
    }
    for (const { channel } of config.digests) expect(channels).toContain(channel);
  });

  it('reads a digest out to nobody who may not see it', () => {
    const outsiders = story.people.filter(({ isGuest, isForeign }) => isGuest || isForeign).map(({ id }) => id);
    const told = new Set(config.digests.map(({ channel }) => channel));

    for (const { name, members } of story.channels) {
      if (told.has(`#${name}`)) for (const id of outsiders) expect(members).not.toContain(id);
    }
  });
});

function sum(charges: readonly StoryCharge[]): number {
  return charges.reduce((total, { effectiveCost }) => total + effectiveCost, 0);
}

type Rules = Parameters<typeof allocate>[1];

interface PolicyTeam {
  name: string;
  lead: string;
  members: string[];
  channel: string;
  owns: [{ tag: { team: string } }, { account: string[] }];
}

interface Policy {
  teams: PolicyTeam[];
  digests: { channel: string }[];
  sources: { kind: string; accounts?: string[] }[];
  sharedCosts: { name: string; match: { account: string[] } }[];
}

/** Shared pools first, then what each team owns: all first entries, then all second ones. */
function rulesOf({ teams, sharedCosts }: Policy): Rules {
  return [
    ...sharedCosts.map(({ name, match }) => ({ team: `shared:${name}`, match })),
    ...teams.map(({ name, owns: [{ tag }] }) => ({ team: name, match: { tags: { team: [tag.team] } } })),
    ...teams.map(({ name, owns: [, { account }] }) => ({ team: name, match: { account } })),
  ];
}

function isShared({ team }: Rules[number]): boolean {
  return team.startsWith('shared:');
}
