import { type Band, distance } from './band.ts';
import type { OffFigure } from './habit.ts';
import type { Deviation, DeviationKind } from './judgement.ts';
import { copyOf, firstNormal, isNothing, mean, median, movedTo, type Normal, type Placed } from './normal.ts';
import type { Cadence } from './settings.ts';

/** A figure that fell into the time of a deviation. */
export interface Fallen extends Placed {
  expected: number;
  out: boolean;
}

/** What a deviation begins with. */
export interface Beginning {
  index: number;
  side: number;
  kind: DeviationKind;
  /** Yardsticks. */
  size: number;
  /** 1 is just enough to be told. */
  certainty: number;
  before: Normal;
}

/** A deviation that is normal now. */
export interface Learned {
  before: Normal;
  now: Normal;
  /** The figures it was made of, where there was nothing before. */
  bornOf?: readonly Placed[];
}

/** What is left of a tolerance for a figure that goes on with a deviation, and for any other close to it. */
const GOING_ON = 0.6;
const CLOSE_BY = 0.8;
/** A figure this many times as far off, and not the next one, has a cause of its own. */
const ANOTHER_CAUSE = 2;
/** Within a deviation only what is so much farther off is news. */
const NEWS = 1.2;
/** A spike that lasts longer than this is a shift. */
const SPIKE_LASTS = 3;
/** With this share of the last season's figures off, all of it is; with less, only some slots are. */
const ALL_OF_IT = 0.6;
/** A slot that is off this share of its figures is shaped like that now. */
const MOSTLY = 2 / 3;
/** After so many seasons, what began from nothing has a rhythm. */
const BORN_AFTER = 2;
/** Half seasons that differ by so many sigmas are still moving … */
const STEADY = 2.5;
/** … and after so many seasons it is learned all the same. */
const LEARN_ANYWAY = 4;
/** Seasons of figures kept to learn from. */
const KEPT = 6;
/** Two figures within the band, one after the other: values returned. */
const RETURNED_AFTER = 2;
/** After so many quiet seasons the same again is told again. */
const STALE_AFTER = 2;

/** A deviation while it may still grow. */
export class OpenDeviation {
  readonly told: Deviation;
  /** Its place among what the series is used to. */
  farthest: OffFigure | undefined;
  /** What was normal before it: what values return to. */
  private before: Normal;
  private readonly cadence: Cadence;
  private readonly side: number;
  private size: number;
  private fallen: Fallen[] = [];
  private within = 0;
  private readonly outAt: Float64Array;
  private readonly outSide: Float64Array;

  constructor({ index, side, kind, size, certainty, before }: Beginning, cadence: Cadence) {
    this.told = {
      firstIndex: index,
      toldIndex: index,
      lastIndex: index,
      direction: side > 0 ? 'up' : 'down',
      kind,
      state: 'open',
      actual: 0,
      expected: 0,
      impact: 0,
      score: 0,
      confidence: 1 - 0.5 / Math.max(1, certainty),
    };
    this.before = copyOf(before);
    this.cadence = cadence;
    this.side = side;
    this.size = size;
    this.outAt = new Float64Array(cadence.slots).fill(Number.NEGATIVE_INFINITY);
    this.outSide = new Float64Array(cadence.slots);
  }

  /** What is left of a tolerance if the figure would belong to it; nothing if it would be another deviation. */
  factorFor({ index, slot }: Omit<Placed, 'value'>, side: number): number | undefined {
    const { season, withinDay } = this.cadence;
    const next = index - this.told.lastIndex <= RETURNED_AFTER;
    const sameSlot = this.outSide[slot] === side && index - this.outAt[slot]! <= 2 * season + (withinDay ? 1 : 0);
    if (!next && !sameSlot && index - this.told.toldIndex > season) return undefined;
    const goesOn = sameSlot || (next && side === this.side);
    return goesOn ? GOING_ON : CLOSE_BY;
  }

  isStale(index: number): boolean {
    return index - this.told.lastIndex > STALE_AFTER * this.cadence.season;
  }

  /** Too far off to be part of it. */
  isAnother(index: number, size: number): boolean {
    return size > ANOTHER_CAUSE * this.size && index - this.told.lastIndex > 1;
  }

  isNews(size: number): boolean {
    return size > NEWS * this.size;
  }

  /** A figure that belongs to it. */
  grow({ index, slot, value }: Placed, band: Band, score: number): void {
    const { told } = this;
    const off = distance(value, band);
    if (index - told.lastIndex === 1) told.confidence = 1 - (1 - told.confidence) / 2;
    told.lastIndex = index;
    this.sum(value, band.expected);
    if (Math.abs(score) > Math.abs(told.score)) told.score = score;
    this.size = Math.max(this.size, Math.abs(off) / band.yard);
    if (this.farthest && Math.abs(off) > Math.abs(this.farthest.off)) this.farthest.off = off;
    if (told.state === 'ended') told.state = 'open';
    if (told.kind === 'spike' && index - told.toldIndex >= SPIKE_LASTS && this.within === 0) told.kind = 'shift';
    this.outAt[slot] = index;
    this.outSide[slot] = Math.sign(off);
  }

  sum(actual: number, expected: number): void {
    this.told.actual += actual;
    this.told.expected += expected;
    this.told.impact = this.told.actual - this.told.expected;
  }

  /** Every figure from its beginning on, whether it belongs to it or not. */
  note(fallen: Fallen): void {
    this.fallen.push(fallen);
    if (this.fallen.length > KEPT * this.cadence.season) this.fallen.shift();
    this.within = fallen.out ? 0 : this.within + 1;
    if (this.within >= RETURNED_AFTER && this.told.state === 'open') this.told.state = 'ended';
  }

  close(): void {
    if (this.told.state === 'open') this.told.state = 'ended';
  }

  /** What is normal now, when it has stayed long enough to be. */
  learned(index: number, normal: Normal, sigma: number): Learned | undefined {
    const { season, learnAfter } = this.cadence;
    const since = index - this.told.firstIndex;
    if (isNothing(normal)) return since < BORN_AFTER * season ? undefined : this.born(normal);
    if (since < learnAfter) return;
    const recent = this.fallen.filter((each) => each.index > index - season);
    const out = recent.filter((each) => each.out);
    if (out.length < ALL_OF_IT * recent.length) return this.learnedShape(normal);
    if (recent.length < Math.min(season, learnAfter)) return;
    if (!isSteady(recent, sigma) && since < LEARN_ANYWAY * season) return;
    if (this.told.kind === 'spike') this.told.kind = 'shift';
    return this.replace(normal, movedTo(normal, levelOf(out, normal)));
  }

  /** Where there was nothing, there is no rhythm to keep: the first seasons make one. */
  private born(normal: Normal): Learned {
    const bornOf = this.fallen;
    if (this.told.kind === 'spike') this.told.kind = 'shift';
    return { ...this.replace(normal, firstNormal(bornOf, this.cadence.slots)), bornOf };
  }

  private replace(normal: Normal, now: Normal): Learned {
    const { before } = this;
    this.before = normal;
    this.fallen = [];
    this.told.state = 'learned';
    return { before, now };
  }

  private learnedShape(normal: Normal): Learned | undefined {
    const shaped = [...Map.groupBy(this.fallen, ({ slot }) => slot)].filter(([, figures]) =>
      isShaped(figures, this.cadence.shapedAfter),
    );
    if (shaped.length === 0) return;
    const now = copyOf(normal);
    for (const [slot, figures] of shaped) {
      const values = figures.filter(({ out }) => out).map(({ value }) => value);
      now.rhythm[slot] = (median(values) - normal.level) / normal.unit;
    }
    this.told.state = 'learned';
    this.told.kind = 'shape';
    this.fallen = this.fallen.filter(({ slot }) => !shaped.some(([each]) => each === slot));
    return { before: this.before, now };
  }
}

/** Is a slot off most of the time? */
function isShaped(figures: readonly Fallen[], least: number): boolean {
  const out = figures.filter((figure) => figure.out).length;
  return out >= least && out >= MOSTLY * figures.length;
}

/** Do the two halves of a season say the same? */
function isSteady(recent: readonly Fallen[], sigma: number): boolean {
  if (!recent.every(({ expected }) => expected > 0)) return true;
  const ratios = recent.map(({ value, expected }) => value / expected);
  const half = ratios.length >> 1;
  const early = mean(ratios.slice(0, half));
  return Math.abs(mean(ratios.slice(half)) - early) <= STEADY * sigma * Math.abs(early);
}

/** The level that figures are at: in proportion to what was expected, where that has proportions. */
function levelOf(out: readonly Fallen[], { level }: Normal): number {
  const proportional = level > 0 && out.every(({ expected }) => expected > 0);
  if (proportional) return level * median(out.map(({ value, expected }) => value / expected));
  return level + median(out.map(({ value, expected }) => value - expected));
}
