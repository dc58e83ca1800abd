import { databaseReads, describeDatabase, lookAtDatabase } from './database.ts';
import {
  databasePowerPermissions,
  databasePowerReceipt,
  databaseProgress,
  startDatabaseNow,
  stopDatabaseNow,
} from './database-power.ts';
import type { AwsRemediation } from './definition.ts';

/** What somebody asks for who needs a stopped database before RDS wakes it. */
export const startDatabase: AwsRemediation = {
  name: 'start-database',
  permissions: [...databaseReads, ...databasePowerPermissions],
  look: (at, order) => lookAtDatabase(at, order, { isIdle: false }),
  prepare: databasePowerReceipt,
  execute: startDatabaseNow,
  verify: async (at, order) => databaseProgress('available', await describeDatabase(at, order)),

  async undo(at, order, receipt) {
    if (receipt.state === 'stopped') await stopDatabaseNow(at, order);
  },

  async verifyUndo(at, order, receipt) {
    const goal = receipt.state === 'stopped' ? 'stopped' : 'available';
    return databaseProgress(goal, await describeDatabase(at, order));
  },
};
