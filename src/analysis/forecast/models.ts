import { autoregression } from './autoregression.ts';
import type { Model } from './history.ts';
import { seasonalMean } from './seasonal-mean.ts';
import { smoothing } from './smoothing.ts';

/** Every way to forecast. A forecast is the mean of them, weighted by how well each did on the series' own past. */
export const models: readonly Model[] = [
  autoregression('values'),
  autoregression('changes'),
  autoregression('seasonal changes'),
  smoothing,
  seasonalMean,
];
