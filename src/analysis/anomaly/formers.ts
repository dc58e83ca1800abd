import { type Band, distance, isOut } from './band.ts';
import type { Normal, Placed } from './normal.ts';

interface Former {
  normal: Normal;
  /** The index after which it is forgotten. */
  until: number;
  /** Figures in a row that were like it and not like the present normal. */
  matched: number;
}

type Look = (normal: Normal) => Band;

/** So many normals are kept: a shift within a shift. */
const KEPT = 3;
/** A figure within so many sigmas of a former normal, or so many yardsticks, is like it … */
const LIKE_SIGMAS = 2.5;
const LIKE_YARDS = 0.08;
/** … and so is one that is so much nearer to it than to the present one, and usual there. */
const MUCH_NEARER = 0.25;
/** After the first, it is enough to be this much nearer. */
const NEARER = 0.7;
/** A level within this share of a former one is that level. */
const SAME_LEVEL = 0.1;

/** What was normal before a deviation was learned. That values return there is no news. */
export class Formers {
  private list: Former[] = [];

  remember(normal: Normal, until: number): void {
    const others = this.list.filter((former) => former.normal !== normal);
    this.list = [{ normal, until, matched: 0 }, ...others].slice(0, KEPT);
  }

  /**
   * The former normal that an anomalous figure is usual by. It is certain with the second such figure: one alone is as
   * likely a new incident that happens to land there.
   */
  returning(
    { index, value }: Placed,
    sigma: number,
    look: Look,
    present: Band,
  ): { normal: Normal; certain: boolean } | undefined {
    const now = Math.abs(distance(value, present));
    this.list = this.list.filter(({ until }) => until >= index);
    const former = this.list.find(({ normal, matched }) => isLike(value, look(normal), sigma, now, matched));
    if (!former) return undefined;
    former.matched += 1;
    if (former.matched > 1) this.forgetUpTo(former);
    return { normal: former.normal, certain: former.matched > 1 };
  }

  /** A figure that is usual now and would not be by a former normal: so there was no return. */
  contradict(value: number, look: Look): void {
    for (const former of this.list) {
      if (former.matched > 0 && isOut(value, look(former.normal))) former.matched = 0;
    }
  }

  /** The former normal at about this level, if there is one. */
  atLevel(index: number, level: number): Normal | undefined {
    const former = this.list.find(
      ({ until, normal }) => until >= index && Math.abs(level - normal.level) < SAME_LEVEL * Math.abs(normal.level),
    );
    if (former) this.forgetUpTo(former);
    return former?.normal;
  }

  /** Whatever was learned after it is over: the same step again is a new one. */
  private forgetUpTo(former: Former): void {
    this.list = this.list.slice(this.list.indexOf(former) + 1);
  }
}

/** Is a figure, `now` away from what is usual at present, usual by a former band that so many figures matched already? */
function isLike(value: number, band: Band, sigma: number, now: number, matched: number): boolean {
  const there = Math.abs(distance(value, band));
  if (matched > 0) return there < NEARER * now && !isOut(value, band);
  if (there <= Math.max(LIKE_SIGMAS * sigma, LIKE_YARDS) * band.yard) return true;
  return there < MUCH_NEARER * now && !isOut(value, band);
}
