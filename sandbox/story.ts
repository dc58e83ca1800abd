import { type Day, daysBetween, daysIn } from '../src/model/period.ts';
import type { Act } from './aws/journal.ts';
import { commitmentCharges, feeCharges } from './story/account-charges.ts';
import { billingsOf } from './story/acted.ts';
import type { StoryCharge } from './story/charge.ts';
import { CHANNELS, COMPANY, PEOPLE, type Person, type StoryChannel, type StoryTeam, TEAMS } from './story/people.ts';
import { storyDay } from './story/rhythm.ts';
import { type Surprise, surprisesAround } from './story/surprises.ts';
import { readMeters } from './story/usage.ts';

export { ACCOUNTS, CLOUDS, type CloudName } from './story/accounts.ts';
export type { RecordType, StoryCharge } from './story/charge.ts';
export { storyConfig, TIME_ZONE } from './story/config.ts';
export {
  CHANNELS,
  COMPANY,
  FINOPS_EMAILS,
  PEOPLE,
  type Person,
  type StoryChannel,
  type StoryTeam,
  TEAM_NAMES,
  TEAMS,
  type TeamName,
} from './story/people.ts';
export type { Surprise } from './story/surprises.ts';

/** The day the sandbox opens on: a Monday, four days before Black Friday. */
export const STORY_TODAY: Day = '2026-11-23';

/** Larkfield Goods, an online shop: its people, its bills as they stand on `today`, and the truth behind them. */
export interface CompanyStory {
  company: string;
  today: Day;
  /** The first day of the bills. */
  start: Day;
  people: readonly Person[];
  teams: readonly StoryTeam[];
  channels: readonly StoryChannel[];
  /** By day; from `start` to the day before `today`. */
  charges: StoryCharge[];
  surprises: Surprise[];
}

/**
 * Tells the story as it is known on `today`. What happens is fixed around `plotDay`, so that moving `today` on adds
 * days and completes the newest, and changes no other. `surprises: false` tells the same months without them: the
 * difference is each surprise's true impact. Thirteen full months come before the plot's own.
 * What was done to the estate (`acts`, its journal) changes what is billed from then on and nothing before.
 */
export function companyStory({
  today = STORY_TODAY,
  plotDay = STORY_TODAY,
  surprises = true,
  acts = [] as readonly Act[],
} = {}): CompanyStory {
  const start = Temporal.PlainDate.from(plotDay).with({ day: 1 }).subtract({ months: 13 }).toString();
  const billings = billingsOf(readMeters({ surprises, acts }), acts);
  const charges = daysIn({ start, end: today }).flatMap((day) => {
    const about = storyDay(day, plotDay);
    const complete = completeness(day, today);
    const usage = billings.flatMap((charges) => charges(about, complete));
    return [...usage, ...commitmentCharges(about, usage, complete), ...feeCharges(about)];
  });
  const known = surprises ? surprisesAround(plotDay).filter(({ start: first }) => first < today) : [];
  return {
    company: COMPANY,
    today,
    start,
    people: PEOPLE,
    teams: TEAMS,
    channels: CHANNELS,
    charges,
    surprises: known,
  };
}

/**
 * How much of a day's usage the bill carries when it is read on `today`: clouds report late, so yesterday is about
 * half there, the day before nearly whole. Fees are whole at once.
 */
export function completeness(day: Day, today: Day): number {
  const age = daysBetween(day, today);
  if (age <= 0) return 0;
  return [0.55, 0.92][age - 1] ?? 1;
}

/** The instant the sandbox's clock shows when it opens: in Berlin, an hour before its first digest. */
export function openingOf(today: Day = STORY_TODAY): Temporal.Instant {
  return Temporal.PlainDate.from(today).toZonedDateTime({ timeZone: 'Europe/Berlin', plainTime: '08:00' }).toInstant();
}
