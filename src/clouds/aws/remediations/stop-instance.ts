import type { Instance } from '@aws-sdk/client-ec2';
import type { Receipt } from '../../../model/remediation.ts';
import type { AwsRemediation } from './definition.ts';
import { describeMachine, lookAtMachine, type MachineFact, machineReads, machineThere, OF_A_STOP } from './machine.ts';
import { mayStopAndStart, powerPermissions, progressTo, startMachine, stopMachine } from './machine-power.ts';

const FACTS: readonly MachineFact[] = [...OF_A_STOP, 'recentActivity'];

/** A stopped machine pays for its disks and addresses alone, and can be started again. */
export const stopInstance: AwsRemediation = {
  name: 'stop-instance',
  permissions: [...machineReads(FACTS), ...powerPermissions],
  look: (at, order) => lookAtMachine(at, order, FACTS),
  dryRun: mayStopAndStart,
  prepare: async (at, order) => powerReceipt(await machineThere(at, order)),
  execute: stopMachine,
  verify: async (at, order) => progressTo('stopped', await describeMachine(at, order)),

  async undo(at, order, receipt) {
    if (receipt.state !== 'stopped') await startMachine(at, order);
  },

  async verifyUndo(at, order, receipt) {
    const machine = await describeMachine(at, order);
    if (receipt.state === 'stopped') return progressTo('stopped', machine);
    const progress = progressTo('running', machine);
    return progress.is === 'done' ? { ...progress, note: progress.note + newAddress(machine, receipt) } : progress;
  },
};

/** How it was: one that did not run is not started by undo. */
export function powerReceipt({ State, PublicIpAddress }: Instance): Receipt {
  return { state: State?.Name === 'stopped' ? 'stopped' : 'running', publicIp: PublicIpAddress ?? null };
}

/** A public address that is not an Elastic IP does not survive a stop. */
export function newAddress(machine: Instance | undefined, { publicIp }: Receipt): string {
  const now = machine?.PublicIpAddress ?? null;
  if (typeof publicIp !== 'string' || now === publicIp) return '';
  return now === null
    ? `, without its public address ${publicIp}`
    : `, its public address is ${now} and was ${publicIp}`;
}
