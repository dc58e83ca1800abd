import { addDays } from '../../../src/model/period.ts';
import type { Series } from '../../../src/model/series.ts';
import { type Chance, chanceOf } from './chance.ts';

export type IncidentKind = 'spike' | 'step' | 'ramp' | 'drop' | 'shape';
export const INCIDENT_KINDS: readonly IncidentKind[] = ['spike', 'step', 'ramp', 'drop', 'shape'];

/** Something that really happened to a bill. */
export interface Incident {
  kind: IncidentKind;
  /** Index of its first and last day. */
  start: number;
  end: number;
  /** How far it moves the cost at its largest: 0.3 is 30 %, up or down. */
  size: number;
}

/** A daily bill of one service, and what is true of it. */
export interface DailyBill {
  series: Series;
  incidents: Incident[];
  /** The first two days with a month's fee: nobody can know it by then, so an alert there is neither true nor false. */
  firstFees: number[];
}

const BILLS_A_SEED = 10;
const DAYS = 400;
/** Days a ramp takes to its size. */
const RAMP_DAYS = 14;
const SHAPE_SIZE = 0.3;

/** Ten bills for each seed, which are the same each time. */
export function anyBills({ firstSeed, seeds }: { firstSeed: number; seeds: number }): DailyBill[] {
  return Array.from({ length: seeds * BILLS_A_SEED }, (_, number) => {
    return dailyBill(1000 * (firstSeed + Math.floor(number / BILLS_A_SEED)) + (number % BILLS_A_SEED));
  });
}

/**
 * A daily bill with a weekly rhythm of 10 to 40 %, noise of 3 to 6 % and a heavier day now and then, growth, sometimes
 * a month's fee or free weekends, and about three incidents. The seed decides everything.
 */
export function dailyBill(seed: number): DailyBill {
  const chance = chanceOf(seed);
  const start = addDays('2025-01-01', chance.whole(0, 364));
  const level = Math.exp(chance.between(Math.log(5), Math.log(5000)));
  const growth = chance.oneIn(0.5) ? chance.between(-0.0005, 0.0015) : 0;
  const rhythm = weeklyRhythm(chance);
  const noise = noiseOf(chance);
  const incidents = incidentsOf(chance);
  const effect = incidents.map((incident) => effectOf(incident, chance));
  const fee = chance.oneIn(0.15) ? chance.between(0.2, 1.5) * level : 0;
  const firsts = Array.from({ length: DAYS }, (_, day) => day).filter((day) => addDays(start, day).endsWith('-01'));
  const values = Array.from({ length: DAYS }, (_, day) => {
    const usual = level * (1 + growth) ** day * rhythm[day % 7]!;
    const noisy = Math.max(0, usual + noise(usual, level));
    const moved = effect.reduce((cost, of) => cost * of(day), noisy);
    return moved + (fee > 0 && firsts.includes(day) ? fee : 0);
  });
  return { series: { values, frequency: 'D', start }, incidents, firstFees: fee > 0 ? firsts.slice(0, 2) : [] };
}

/** Quiet weekends, seven different days, a wave, or one heavy day. */
function weeklyRhythm(chance: Chance): number[] {
  const size = chance.between(0.1, 0.4);
  const first = chance.whole(0, 6);
  const kind = chance.pick(['weekend', 'any', 'wave', 'one'] as const);
  const free = chance.oneIn(0.08);
  return Array.from({ length: 7 }, (_, day) => {
    const weekday = (day + first) % 7;
    if (free && weekday > 4) return 0;
    if (kind === 'weekend') return weekday > 4 ? 1 - size : 1;
    if (kind === 'any') return 1 + chance.between(-size, size);
    if (kind === 'wave') return 1 + size * Math.sin((2 * Math.PI * weekday) / 7);
    return weekday === 0 ? 1 + size : 1;
  });
}

/** A share of the day's own cost or of the level; a heavier day is 8 to 18 % more, or has 2.5 times the noise. */
function noiseOf(chance: Chance): (usual: number, level: number) => number {
  const size = chance.between(0.03, 0.06);
  const ofLevel = chance.oneIn(0.5);
  const heavier = chance.oneIn(0.5);
  return (usual, level) => {
    if (usual === 0) return 0;
    const share = size * chance.normal();
    const base = ofLevel ? level : usual;
    if (!chance.oneIn(0.02)) return share * base;
    return (heavier ? share + chance.between(0.08, 0.18) : 2.5 * share) * base;
  };
}

function incidentsOf(chance: Chance): Incident[] {
  const incidents: Incident[] = [];
  let start = chance.whole(35, 90);
  for (let number = chance.pick([2, 3, 3, 3, 4]); number > 0 && start < DAYS - 20; number--) {
    const kind = chance.pick(INCIDENT_KINDS);
    const last = start + lengthOf(kind, chance) - 1;
    const stays = kind !== 'spike' && kind !== 'drop' && number === 1 && chance.oneIn(0.4);
    const end = stays ? DAYS - 1 : Math.min(DAYS - 1, last);
    incidents.push({ kind, start, end, size: sizeOf(kind, chance) });
    start = end + chance.whole(10, 90);
  }
  return incidents;
}

function lengthOf(kind: IncidentKind, chance: Chance): number {
  if (kind === 'spike') return chance.whole(1, 3);
  if (kind === 'drop') return chance.pick([chance.whole(2, 5), chance.whole(5, 30)]);
  return chance.whole(14, chance.pick([21, 35, 60]));
}

/** A third of them are near the 30 % from which on they must be found. */
function sizeOf(kind: IncidentKind, chance: Chance): number {
  if (kind === 'shape') return SHAPE_SIZE;
  const near = chance.oneIn(0.33) ? chance.between(0.25, 0.4) : undefined;
  return near ?? (kind === 'drop' ? chance.between(0.3, 0.9) : chance.between(0.2, 1.5));
}

/** By day, what the incident multiplies the cost by. One step or ramp in eight goes down. */
function effectOf({ kind, start, end, size }: Incident, chance: Chance): (day: number) => number {
  const during = (day: number) => day >= start && day <= end;
  if (kind === 'shape') {
    const first = chance.whole(0, 6);
    const second = (first + chance.whole(1, 6)) % 7;
    const factors = new Map([first, second].map((weekday) => [weekday, 1 + chance.pick([-1, 1]) * SHAPE_SIZE]));
    return (day) => (during(day) ? (factors.get(day % 7) ?? 1) : 1);
  }
  const down = kind === 'drop' || (kind !== 'spike' && chance.oneIn(0.125));
  const full = down ? -Math.min(size, 0.9) : size;
  const share = (day: number) => (kind === 'ramp' ? Math.min(1, (day - start + 1) / RAMP_DAYS) : 1);
  return (day) => (during(day) ? 1 + full * share(day) : 1);
}
