import type { AwsRemediation } from './definition.ts';
import { describeMachine, lookAtMachine, machineReads, machineThere } from './machine.ts';
import { mayStopAndStart, powerPermissions, progressTo, startMachine, stopWhenItRuns } from './machine-power.ts';
import { powerReceipt } from './stop-instance.ts';

/** The morning's half of a schedule, and what somebody asks for who needs a stopped machine. */
export const startInstance: AwsRemediation = {
  name: 'start-instance',
  permissions: [...machineReads([]), ...powerPermissions],
  look: (at, order) => lookAtMachine(at, order, []),
  dryRun: mayStopAndStart,
  prepare: async (at, order) => powerReceipt(await machineThere(at, order)),
  execute: async (at, order) => {
    if (await describeMachine(at, order)) await startMachine(at, order);
  },
  verify: async (at, order) => progressTo('running', await describeMachine(at, order)),

  async undo(at, order, receipt) {
    if (receipt.state === 'stopped') await stopWhenItRuns(at, order);
  },

  async verifyUndo(at, order, receipt) {
    const goal = receipt.state === 'stopped' ? 'stopped' : 'running';
    return progressTo(goal, await describeMachine(at, order));
  },
};
