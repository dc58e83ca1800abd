import {
  type Band,
  bandOf,
  type Circumstances,
  certaintyOf,
  distance,
  isOut,
  scoreOf,
  type Tolerance,
} from './band.ts';
import { type Drift, DriftWatch } from './drift.ts';
import { Formers } from './formers.ts';
import { Habit } from './habit.ts';
import { HourOfWeek } from './hour-of-week.ts';
import type { DeviationKind, Judgement } from './judgement.ts';
import { Leaning } from './leaning.ts';
import { MonthFees } from './month-fees.ts';
import { expectedAt, firstNormal, learn, movedTo, type Normal, type Placed } from './normal.ts';
import { OpenDeviation } from './open-deviation.ts';
import type { Rules } from './settings.ts';
import { Spread, yardsOff } from './spread.ts';

/** What became of a figure. */
interface Verdict {
  band: Band;
  score: number;
  /** `out` is anomalous; `perhaps` and `returned` would be, but are as figures were before a deviation was learned. */
  what: 'usual' | 'out' | 'perhaps' | 'returned';
  /** A deviation is told here. */
  tells: boolean;
  /** The first of its deviation, or farther off than it was so far. */
  news: boolean;
}

/** Seasons of memory for how much figures are off. */
const MEMORY = 8;
/** For so many seasons values may return to what was normal: an incident that lasts longer is the normal. */
const RETURN_WITHIN = 20;
/** A week that differs from the weeks before is the echo of a deviation so few seasons ago. */
const QUIET = 4;
/** With evidence already, so much of a tolerance is enough. */
const CONFIRMED = 0.72;
/** After so many figures, a tolerance is the square root of 2 times what it will be: little is known yet. */
const YOUNG = 14;
/** To be told, a figure must be so much farther off than the series is used to. */
const BEYOND_HABIT = 1.2;
/** Farther off than this many sigmas is remembered as what the series is used to. */
const REMARKABLE = 2;

/** Judges figure after figure, each by those before it. */
export class Judge {
  private readonly judgement: Judgement;
  private readonly rules: Rules;
  private normal: Normal;
  private spread: Spread;
  private readonly formers = new Formers();
  private readonly habit: Habit;
  private readonly drifts: DriftWatch | undefined;
  private readonly hourOfWeek: HourOfWeek | undefined;
  private readonly fees = new MonthFees();
  private readonly leaning: Leaning;
  private open: OpenDeviation | undefined;
  private inRun = false;
  private lastOut = Number.NEGATIVE_INFINITY;

  /** `figures` are the first two seasons. */
  constructor(figures: readonly Placed[], judgement: Judgement, rules: Rules) {
    const { slots, season, habit, withinDay } = rules.cadence;
    this.judgement = judgement;
    this.rules = rules;
    this.normal = firstNormal(figures, slots);
    this.spread = new Spread(figures, this.normal, MEMORY * season);
    this.habit = new Habit(habit);
    this.drifts = withinDay ? undefined : new DriftWatch(season, MEMORY * season);
    this.hourOfWeek = withinDay ? new HourOfWeek(slots) : undefined;
    this.leaning = new Leaning(slots, season);
    for (const figure of figures) {
      const remarkable = Math.abs(yardsOff(figure, this.normal)) > REMARKABLE * this.spread.sigma();
      if (remarkable) this.habit.note(figure.index, figure.value - expectedAt(this.normal, figure.slot));
    }
  }

  see(figure: Placed): void {
    const { index, slot, value } = figure;
    this.spread.seen += 1;
    if (this.open?.isStale(index)) this.close();
    const it = this.circumstances(figure);
    const verdict = this.verdict(figure, it);
    this.say(verdict, index);
    if (it.planned > 0 && verdict.what === 'usual') return;
    const units = (value - expectedAt(this.normal, slot)) / this.normal.unit;
    if (this.rules.monthStarts.has(index)) this.fees.note(units);
    this.remember(figure, verdict);
    this.learnFrom(figure, verdict, it);
    this.hourOfWeek?.note(index, units);
  }

  close(): void {
    this.open?.close();
    this.open = undefined;
  }

  private circumstances({ index, slot }: Placed): Circumstances {
    const { cadence, monthStarts, planned } = this.rules;
    return {
      slot,
      withinDay: cadence.withinDay,
      sigma: this.spread.sigma(),
      swing: this.spread.swing(),
      weekly: this.hourOfWeek?.usual(index) ?? 0,
      fee: monthStarts.has(index) ? this.fees.usual() : 0,
      planned: Math.max(0, planned[index] ?? 0),
      up: this.tolerance({ index, slot }, 1),
      down: this.tolerance({ index, slot }, -1),
    };
  }

  private tolerance(place: { index: number; slot: number }, side: number): Tolerance {
    const { minImpact, threshold } = this.rules.settings;
    const within = this.open?.factorFor(place, side);
    if (within !== undefined) return { factor: within, least: within * minImpact };
    const evidence = this.leaning.confirms(place, side, CONFIRMED * threshold, !this.spread.follows()) ? CONFIRMED : 1;
    const habit = BEYOND_HABIT * this.habit.usual(place.index, side);
    const young = Math.sqrt(1 + YOUNG / this.spread.seen);
    return { factor: evidence * young, least: Math.max(minImpact, evidence * habit) };
  }

  private verdict(figure: Placed, it: Circumstances): Verdict {
    const look = (normal: Normal) => bandOf(normal, this.rules.settings, it);
    const present = look(this.normal);
    const said = (band: Band, what: Verdict['what']): Verdict => {
      return { band, score: scoreOf(figure.value, band, it.sigma), what, tells: false, news: false };
    };
    if (isOut(figure.value, present)) {
      const former = this.formers.returning(figure, it.sigma, look, present);
      if (!former) return this.addToDeviation(figure, said(present, 'out'));
      if (former.certain) this.returnTo(former.normal);
      return said(look(former.normal), former.certain ? 'returned' : 'perhaps');
    }
    this.formers.contradict(figure.value, look);
    const drift = it.planned > 0 ? undefined : this.drift(figure, it.sigma);
    if (!drift) return said(present, 'usual');
    this.beginDrift(figure, drift);
    return { ...said(look(this.normal), 'out'), score: drift.score, tells: true, news: true };
  }

  /** The figure goes on with what is open, or begins something. */
  private addToDeviation(figure: Placed, verdict: Verdict): Verdict {
    const size = Math.abs(distance(figure.value, verdict.band)) / verdict.band.yard;
    const side = Math.sign(verdict.score);
    const belongs = this.open?.factorFor(figure, side) !== undefined && !this.open.isAnother(figure.index, size);
    if (!belongs) this.close();
    const news = this.open?.isNews(size) ?? true;
    const tells = !this.open;
    this.open ??= this.begin(figure.index, 'spike', { side, size, certainty: certaintyOf(figure.value, verdict.band) });
    this.open.grow(figure, verdict.band, verdict.score);
    return { ...verdict, tells, news };
  }

  private begin(
    index: number,
    kind: DeviationKind,
    how: { side: number; size: number; certainty: number },
  ): OpenDeviation {
    const open = new OpenDeviation({ index, kind, ...how, before: this.normal }, this.rules.cadence);
    this.judgement.deviations.push(open.told);
    return open;
  }

  private drift(figure: Placed, sigma: number): Drift | undefined {
    const busy = this.open !== undefined || figure.index - this.lastOut <= QUIET * this.rules.cadence.season;
    const drift = this.drifts?.look(this.normal, figure, sigma, this.rules.settings, busy);
    const former = drift && this.formers.atLevel(figure.index, drift.lately);
    if (!former) return drift;
    this.returnTo(former);
    return undefined;
  }

  /** What was learned is over, and so is what it was learned of. */
  private returnTo(former: Normal): void {
    this.normal = former;
    if (this.open?.told.state === 'learned') this.close();
  }

  /** From here on figures are judged by the level from which the drift began. */
  private beginDrift({ index }: Placed, { reference, score, off, certainty }: Drift): void {
    const { season, slots } = this.rules.cadence;
    const { recent } = this.normal;
    this.normal = { ...movedTo(this.normal, reference), recent: recent.slice(0, 1 - season) };
    const size = Math.abs(off) / this.normal.unit;
    this.open = this.begin(index, 'drift', { side: Math.sign(score), size, certainty });
    this.open.told.firstIndex = Math.max(0, index - season + 1);
    for (let day = this.open.told.firstIndex; day <= index; day++) {
      const value = this.rules.values[day];
      if (value !== null && value !== undefined) this.open.sum(value, expectedAt(this.normal, day % slots));
    }
    this.open.told.score = score;
  }

  private say({ band, score, what, tells, news }: Verdict, index: number): void {
    const { expected, lower, upper } = band;
    this.inRun = what === 'out' && (tells || this.inRun);
    const anomaly = this.inRun && (news || !this.rules.cadence.withinDay);
    this.judgement.points.push({ expected, lower, upper, score, anomaly });
    if (what === 'out') this.lastOut = index;
  }

  /** What later figures are compared with, besides the normal. */
  private remember({ index, slot, value }: Placed, { band, score, what, tells }: Verdict): void {
    if (what === 'perhaps' || what === 'returned') {
      this.leaning.note(index, slot, 0);
      return;
    }
    this.spread.noteNext(score);
    this.leaning.note(index, slot, score);
    if (what === 'out') this.leaning.startAnew();
    if ((what === 'usual' || tells) && Math.abs(score) > REMARKABLE) {
      const noted = this.habit.note(index, distance(value, band));
      if (tells) this.open!.farthest = noted;
    }
  }

  private learnFrom(figure: Placed, { band, what, tells }: Verdict, it: Circumstances): void {
    const out = what === 'out';
    this.open?.note({ ...figure, expected: band.expected, out });
    if (out) this.learnDeviation(figure.index, it.sigma);
    if (what === 'usual' || what === 'returned' || tells)
      this.spread.noteOff((figure.value - band.expected) / band.yard);
    if (what === 'usual' || what === 'returned') this.teach(figure, it, band.yard);
  }

  private teach({ slot, value }: Placed, it: Circumstances, yard: number): void {
    const { season } = this.rules.cadence;
    this.spread.noteSwing((value - this.normal.level) / this.normal.unit);
    const off = Math.abs(value - expectedAt(this.normal, slot));
    if (it.fee !== 0 && off > REMARKABLE * it.sigma * yard) return;
    learn(this.normal, { slot, value: value - it.weekly * this.normal.unit }, it.sigma, season);
  }

  /** A deviation that has stayed long enough is the new normal; what was before is kept, for values may return. */
  private learnDeviation(index: number, sigma: number): void {
    const learned = this.open?.learned(index, this.normal, sigma);
    if (!learned) return;
    this.formers.remember(learned.before, index + RETURN_WITHIN * this.rules.cadence.season);
    this.normal = learned.now;
    if (learned.bornOf) this.spread = new Spread(learned.bornOf, learned.now, MEMORY * this.rules.cadence.season);
  }
}
