import type { Act } from '../aws/journal.ts';
import { changedMeters, madeMeters, metersWhileOff, metersWhileOn } from './acted-meters.ts';
import type { StoryCharge } from './charge.ts';
import { TIME_ZONE } from './config.ts';
import { calendarOf } from './estate/calendar.ts';
import { isScheduledOn } from './estate/machines.ts';
import type { StoryDay } from './rhythm.ts';
import { type Meter, usageCharge } from './usage.ts';

/** What a thing is charged for a day of which the bill carries `complete` (0 to 1). */
export type Billing = (today: StoryDay, complete: number) => StoryCharge[];

/** A time in which a thing is billed by the same meters. Milliseconds since 1970. */
interface Stretch {
  from: number;
  to: number;
  meters: readonly Meter[];
}

const AN_HOUR = 3_600_000;
const A_DAY = 24 * AN_HOUR;

const calendar = calendarOf(TIME_ZONE);

/** Everything that is billed: what the story tells, and how it went on once somebody did something. */
export function billingsOf(meters: readonly Meter[], acts: readonly Act[]): Billing[] {
  const inOrder = acts.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at));
  const byResource = Map.groupBy(inOrder, ({ resourceId }) => resourceId);
  const touched = Map.groupBy(
    meters.filter(({ resource }) => byResource.has(resource.resourceId)),
    ({ resource }) => resource.resourceId,
  );
  const told = meters.flatMap((meter): Billing[] => {
    const { resourceId } = meter.resource;
    const own = touched.get(resourceId);
    if (!own) return [inOneStretch(meter)];
    return own[0] === meter ? [inStretches(stretchesOf(own, byResource.get(resourceId)!))] : [];
  });
  const others = [...byResource].filter(([resourceId]) => !touched.has(resourceId));
  return [...told, ...others.map(([, own]) => inStretches(stretchesOf([], own)))];
}

function inOneStretch(meter: Meter): Billing {
  return (today, complete) => {
    const charge = usageCharge(meter, today, complete);
    return charge ? [charge] : [];
  };
}

/** Each meter counts for the part of the day in which it is the one that runs. */
function inStretches(stretches: readonly Stretch[]): Billing {
  return (today, complete) => {
    const start = Date.parse(today.day);
    const shares = new Map<Meter, number>();
    for (const { from, to, meters } of stretches) {
      const part = { from: Math.max(from, start), to: Math.min(to, start + A_DAY) };
      if (part.from >= part.to) continue;
      for (const meter of meters) shares.set(meter, (shares.get(meter) ?? 0) + shareOf(meter, part, start));
    }
    return [...shares].flatMap(([meter, share]) => usageCharge(meter, today, complete * share) ?? []);
  };
}

/** How much of what a day usually costs falls into a part of it: by the hours in which a schedule has it on. */
function shareOf({ resource }: Meter, { from, to }: Omit<Stretch, 'meters'>, start: number): number {
  const isOn = resource.isPart ? undefined : isScheduledOn(resource);
  const hours = Array.from({ length: 24 }, (_, index) => start / AN_HOUR + index);
  const scheduled = isOn ? hours.filter((hour) => isOn(calendar(hour))) : [];
  if (scheduled.length === 0) return (to - from) / A_DAY;
  const within = scheduled.map((hour) =>
    Math.max(0, Math.min(to, (hour + 1) * AN_HOUR) - Math.max(from, hour * AN_HOUR)),
  );
  return within.reduce((sum, each) => sum + each, 0) / (scheduled.length * AN_HOUR);
}

/** What a thing is billed for whenever it is on, and whether it is: as usual, or because somebody turned it so. */
interface Life {
  meters: readonly Meter[];
  power: 'usual' | 'on' | 'off';
}

/** An act, or the schedule that goes on whatever was done. */
type Moment = Omit<Act, 'at' | 'event'> & { at: number; event: Act['event'] | 'scheduled' };

/** A thing's life, from moment to moment. */
function stretchesOf(own: readonly Meter[], acts: readonly Act[]): Stretch[] {
  const stretches: Stretch[] = [];
  let life: Life = { meters: own, power: 'usual' };
  let from = Number.NEGATIVE_INFINITY;
  for (const moment of momentsOf(own, acts)) {
    stretches.push({ from, to: moment.at, meters: running(life) });
    life = after(life, moment, own);
    from = moment.at;
  }
  return [...stretches, { from, to: Number.POSITIVE_INFINITY, meters: running(life) }];
}

function after({ meters, power }: Life, moment: Moment, own: readonly Meter[]): Life {
  switch (moment.event) {
    case 'stopped':
      return { meters, power: 'off' };
    case 'started':
      return { meters, power: isUsuallyOn(own, moment.at) ? 'usual' : 'on' };
    case 'scheduled':
      return { meters, power: 'usual' };
    case 'changed':
      return { meters: changedMeters(meters, moment.is ?? {}), power };
    case 'gone':
      return { meters: [], power };
    case 'made':
      return { meters: own.length > 0 ? own : madeMeters(moment), power: 'usual' };
  }
}

function running({ meters, power }: Life): readonly Meter[] {
  if (power === 'usual') return meters;
  return power === 'off' ? metersWhileOff(meters) : metersWhileOn(meters);
}

/**
 * What was done, and after it the next hour in which a schedule switches the machine on: one that was stopped is on
 * again then, and one that was started by hand does what it usually does.
 */
function momentsOf(own: readonly Meter[], acts: readonly Act[]): Moment[] {
  const isOn = scheduleOf(own);
  return acts.flatMap(({ at: { epochMilliseconds: at }, ...act }, index): Moment[] => {
    const until = acts[index + 1]?.at.epochMilliseconds ?? Number.POSITIVE_INFINITY;
    const next = isOn && nextOn(isOn, at);
    const { resourceId } = act;
    const goesOn: Moment[] = next !== undefined && next < until ? [{ at: next, event: 'scheduled', resourceId }] : [];
    return [{ at, ...act }, ...goesOn];
  });
}

type Schedule = NonNullable<ReturnType<typeof isScheduledOn>>;

function scheduleOf(meters: readonly Meter[]): Schedule | undefined {
  return meters.map(({ resource }) => isScheduledOn(resource)).find((each) => each !== undefined);
}

function isUsuallyOn(own: readonly Meter[], at: number): boolean {
  const isOn = scheduleOf(own);
  if (isOn) return isOn(calendar(Math.floor(at / AN_HOUR)));
  return own.length === 0 || own.some(({ resource }) => !resource.isPart && resource.perDay > 0);
}

/** The next hour in which a schedule switches on, in a fortnight at most. */
function nextOn(isOn: Schedule, at: number): number | undefined {
  const first = Math.floor(at / AN_HOUR) + 1;
  const hours = Array.from({ length: 14 * 24 }, (_, index) => first + index);
  const hour = hours.find((each) => isOn(calendar(each)) && !isOn(calendar(each - 1)));
  return hour === undefined ? undefined : hour * AN_HOUR;
}
