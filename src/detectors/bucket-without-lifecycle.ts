import type { Unknown, Verdict } from '../model/finding.ts';
import { costPart } from './cost-parts.ts';
import { aMonth, difference } from './costs.ts';
import { defineDetector } from './detector.ts';
import { metricOf } from './measured.ts';
import { exactly, GIB, storage } from './words.ts';

/** After a week nobody goes on with an upload. */
const ABORT_AFTER_DAYS = 7;

/**
 * A bucket without rules keeps everything for ever: what nobody reads any more, old versions, and parts of uploads that
 * broke off, which no listing shows. How much of it that is nobody measures, so nothing is promised.
 */
export const bucketWithoutLifecycle = defineDetector({
  name: 'bucket-without-lifecycle',
  resourceTypes: ['bucket'],
  actionType: 'SetLifecycle',
  summary: 'large buckets that keep everything for ever',
  undo: 'remove the rule; what it has removed is gone',
  settings: { storedGiB: 100 },
  settingNotes: {
    storedGiB: 'smallest bucket that is looked at; below 100 GiB standard storage costs about two dollars',
  },

  inspect(bucket, { settings, prices }): Verdict | Unknown | undefined {
    if (bucket.lifecycleRules !== undefined && bucket.lifecycleRules > 0) return;
    const stored = metricOf(bucket, 'stored');
    if (stored && stored.max < settings.storedGiB * GIB) return;
    if (bucket.lifecycleRules === undefined) return { unknown: 'whether it has lifecycle rules could not be read' };
    if (!stored) return { unknown: 'how much it stores was not measured' };

    const item = { kind: 'bucket-storage', storageClass: 'Standard' } as const;
    const part = costPart({ what: 'storage', item, quantity: stored.mean / GIB }, { prices, place: bucket });
    const cost = difference([part], []);
    return {
      reason:
        `stores ${storage(stored.mean)}${cost ? ` for ${aMonth(cost)}` : ''} and has no lifecycle rule: uploads that broke off` +
        `${bucket.isVersioned ? ' and all old versions' : ''} are kept for ever`,
      evidence: {
        storedGiB: exactly(stored.mean / GIB),
        isVersioned: bucket.isVersioned ?? null,
        storageCostMonthly: cost ? exactly(cost.monthly) : null,
      },
      freed: [],
      savingUnknown: 'how much of it is left over from uploads that broke off, or never read again, is not measured',
      change: { abortIncompleteUploadsAfterDays: ABORT_AFTER_DAYS },
      alternatives: ['Intelligent-Tiering moves what is not read to cheaper storage, for a fee an object'],
      rollbackPossible: true,
      restartNeeded: false,
      risk: 'low',
    };
  },

  isActedOn: ({ lifecycleRules }) => lifecycleRules !== undefined && lifecycleRules > 0,
});
