import type { Unknown, Verdict } from '../model/finding.ts';
import { costPart } from './cost-parts.ts';
import { defineDetector } from './detector.ts';
import { daysSince, isUnknown } from './measured.ts';
import { days, exactly, GIB, storage } from './words.ts';

/** Logs are kept for ever unless somebody says otherwise, and are read within days or never. */
export const logGroupWithoutRetention = defineDetector({
  name: 'log-group-without-retention',
  resourceTypes: ['log-group'],
  actionType: 'SetRetention',
  summary: 'logs that are kept for ever',
  undo: 'set it to keep for ever again; what was removed is gone',
  settings: { storedGiB: 10, retentionDays: 90 },
  settingNotes: {
    storedGiB: 'smallest group that is looked at',
    retentionDays: 'days that are proposed to be kept, one of those that CloudWatch knows: 30, 60, 90, 180, 365, …',
  },

  inspect(group, { settings, now, prices }): Verdict | Unknown | undefined {
    if (group.retentionDays !== undefined || group.storedBytes < settings.storedGiB * GIB) return;
    const age = daysSince(group.createdAt, now);
    if (isUnknown(age)) return age;
    if (age < settings.retentionDays) return;

    const quantity = group.storedBytes / GIB;
    const part = {
      what: `${storage(group.storedBytes)} of logs at most`,
      item: { kind: 'log-storage' as const },
      quantity,
    };
    return {
      reason: `keeps ${storage(group.storedBytes)} for ever, since ${days(Math.floor(age))} ago; how much of it is older than ${days(settings.retentionDays)} is not known`,
      evidence: { storedGiB: exactly(quantity), ageDays: Math.floor(age) },
      freed: [costPart(part, { prices, place: group })],
      savingIsAtMost: true,
      change: { retentionDays: settings.retentionDays },
      rollbackPossible: false,
      restartNeeded: false,
      // An audit may ask for what nobody reads.
      risk: 'medium',
    };
  },

  isActedOn: ({ retentionDays }) => retentionDays !== undefined,
});
