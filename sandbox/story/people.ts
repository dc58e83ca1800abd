/** Somebody in the workspace, as Slack knows them. */
export interface Person {
  id: string;
  name: string;
  realName: string;
  email: string;
  /** What they do, so that a reader of the demo knows whose eyes they borrow. */
  title: string;
  /** IANA name. */
  timeZone: string;
  isAdmin?: boolean;
  /** Invited to single channels only: sees no costs. */
  isGuest?: boolean;
  /** Of another organisation, here through a shared channel: sees no costs. */
  isForeign?: boolean;
}

/** A squad that owns costs. `lead` and `members` are e-mail addresses, as in penny.yml. */
export interface StoryTeam {
  name: TeamName;
  lead: string;
  members: string[];
  channel: string;
}

/** A conversation in the workspace; `members` are user ids. */
export interface StoryChannel {
  id: string;
  name: string;
  members: string[];
  botIsMember: boolean;
  /** Shared with another organisation. */
  isExternal?: boolean;
}

/** An online shop. */
export const COMPANY = 'Larkfield Goods';

export const TEAM_NAMES = ['payments', 'checkout', 'search', 'data', 'platform', 'mobile'] as const;
export type TeamName = (typeof TEAM_NAMES)[number];

/** Everybody: two people a team, and those who must see something else or nothing at all. */
export const PEOPLE: readonly Person[] = [
  colleague('U0ANALINDQ1', 'Ana Lindqvist', 'Payments lead'),
  colleague('U0TOMOKAFO2', 'Tom Okafor', 'Payments engineer'),
  colleague('U0BEAMORET3', 'Bea Moretti', 'Checkout lead'),
  colleague('U0JONWEBER4', 'Jonas Weber', 'Checkout engineer'),
  colleague('U0CHINWOSU5', 'Chidi Nwosu', 'Search lead'),
  colleague('U0MEITANAK6', 'Mei Tanaka', 'Search engineer'),
  colleague('U0DARROSSI7', 'Dario Rossi', 'Data lead'),
  colleague('U0PRIRAMAN8', 'Priya Raman', 'Data engineer'),
  { ...colleague('U0ELIFKAYA9', 'Elif Kaya', 'Platform lead'), isAdmin: true },
  colleague('U0SAMNOVA10', 'Sam Novak', 'Platform engineer'),
  colleague('U0FREOLSE11', 'Freya Olsen', 'Mobile lead'),
  colleague('U0LUIORTE12', 'Luis Ortega', 'Mobile engineer'),
  colleague('U0GREHAHN13', 'Greta Hahn', 'FinOps'),
  colleague('U0OWECLAR14', 'Owen Clarke', 'Engineer, in no team yet'),
  { ...colleague('U0VICLANE15', 'Victor Lane', 'Contractor, guest'), email: 'victor@lane.example', isGuest: true },
  {
    ...colleague('U0NADPETR16', 'Nadia Petrov', 'Brightpay, partner'),
    email: 'nadia@brightpay.example',
    isForeign: true,
  },
];

/** The six squads, in the order of their rules; lead and members as in PEOPLE. */
export const TEAMS: readonly StoryTeam[] = TEAM_NAMES.map((name) => {
  const emails = PEOPLE.filter(({ title }) => title.toLowerCase().startsWith(name)).map(({ email }) => email);
  return { name, lead: emails[0]!, members: emails, channel: `#${name}` };
});

/** The person whose role may see every team's costs, and who operates Penny. */
export const FINOPS_EMAILS: readonly string[] = ['greta.hahn@larkfield.example'];

/** One channel a team, and those where Penny meets colleagues, guests and a partner. */
export const CHANNELS: readonly StoryChannel[] = [
  ...TEAMS.map(({ name, members }) => channel(name, members)),
  channel('finops', [...FINOPS_EMAILS, TEAMS[4]!.lead]),
  channel('leads', [...FINOPS_EMAILS, ...TEAMS.map(({ lead }) => lead)]),
  channel(
    'general',
    PEOPLE.filter(({ isForeign }) => !isForeign).map(({ email }) => email),
  ),
  { ...channel('ext-brightpay', ['nadia@brightpay.example', TEAMS[0]!.lead]), isExternal: true },
];

function colleague(id: string, realName: string, title: string): Person {
  const name = realName.toLowerCase().replace(' ', '.');
  return { id, name, realName, email: `${name}@larkfield.example`, title, timeZone: 'Europe/Berlin' };
}

function channel(name: string, emails: readonly string[]): StoryChannel {
  const members = PEOPLE.filter(({ email }) => emails.includes(email)).map(({ id }) => id);
  return { id: `C0${name.toUpperCase().replaceAll(/[^A-Z]/g, '')}01`, name, members, botIsMember: true };
}
