import type { Detector } from './detector.ts';
import { unattachedVolume } from './unattached-volume.ts';

/**
 * Every detector. The order is the order of belief: where several find the same resource, the first is the finding and
 * the others are its alternatives, since only one of them can be done.
 */
export const detectors: Detector[] = [unattachedVolume];
