import { databaseActivityReads, databaseReads, describeDatabase, lookAtDatabase } from './database.ts';
import {
  databasePowerPermissions,
  databasePowerReceipt,
  databaseProgress,
  startDatabaseNow,
  stopDatabaseNow,
} from './database-power.ts';
import type { AwsRemediation } from './definition.ts';

/** A stopped database pays for its storage alone, for a week: then RDS starts it again. RDS has no dry run. */
export const stopDatabase: AwsRemediation = {
  name: 'stop-database',
  permissions: [...databaseReads, ...databaseActivityReads, ...databasePowerPermissions],
  look: (at, order) => lookAtDatabase(at, order, { isIdle: true }),
  prepare: databasePowerReceipt,
  execute: stopDatabaseNow,
  verify: async (at, order) => databaseProgress('stopped', await describeDatabase(at, order)),

  async undo(at, order, receipt) {
    if (receipt.state !== 'stopped') await startDatabaseNow(at, order);
  },

  async verifyUndo(at, order, receipt) {
    const goal = receipt.state === 'stopped' ? 'stopped' : 'available';
    return databaseProgress(goal, await describeDatabase(at, order));
  },
};
