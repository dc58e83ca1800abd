import type { Model } from './history.ts';

/** How much less a season counts than the one after it. */
const FADING = 0.9;
/** Seasons that are looked back at; an older one would count for less than an eighth. */
const SEASONS_BACK = 20;

/** The mean of the same place in earlier seasons, the last ones first. Hard to beat while a series is young. */
export const seasonalMean: Model = {
  name: 'seasonal mean',
  learn({ seasons: [season = 1] }) {
    return (values, horizon) =>
      Float64Array.from({ length: horizon }, (_, step) => {
        let [sum, total, weight] = [0, 0, 1];
        let at = values.length - season + (step % season);
        for (let back = 0; back < SEASONS_BACK && at >= 0; back++, at -= season, weight *= FADING) {
          sum += weight * values[at]!;
          total += weight;
        }
        return total > 0 ? sum / total : values.at(-1)!;
      });
  },
};
