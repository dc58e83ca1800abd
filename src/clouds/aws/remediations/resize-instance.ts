import {
  DescribeInstanceStatusCommand,
  EC2Client,
  type Instance,
  type InstanceStateName,
  ModifyInstanceAttributeCommand,
} from '@aws-sdk/client-ec2';
import { PennyError } from '../../../errors.ts';
import type { Order, Progress, Receipt } from '../../../model/remediation.ts';
import { ifThere } from '../resources/if-there.ts';
import type { Acting } from './acting.ts';
import type { AwsRemediation } from './definition.ts';
import { describeMachine, lookAtMachine, machineReads, machineThere, OF_A_STOP } from './machine.ts';
import { mayStopAndStart, powerPermissions, startMachine, stopWhenItRuns, untilStopped } from './machine-power.ts';
import { acts, reads } from './permissions.ts';
import { newAddress, powerReceipt } from './stop-instance.ts';
import { waitUntil } from './waiting.ts';

const MODIFY = 'ec2:ModifyInstanceAttribute';
const STATUS = 'ec2:DescribeInstanceStatus';
const resizing = { doing: 'Resizing', permission: MODIFY, once: true };

/** A machine gets another type only while it is stopped; one that ran is started again. */
export const resizeInstance: AwsRemediation = {
  name: 'resize-instance',
  permissions: [...machineReads(OF_A_STOP), ...reads(STATUS), ...powerPermissions, ...acts('instance', MODIFY)],
  look: (at, order) => lookAtMachine(at, order, OF_A_STOP),

  async dryRun(at, order) {
    await mayStopAndStart(at, order);
    const ec2 = at.client(EC2Client);
    const command = new ModifyInstanceAttributeCommand({ ...typeOrder(order, wantedBy(order)), DryRun: true });
    await at.dryRun(resizing, () => ec2.send(command));
  },

  async prepare(at, order) {
    const machine = await machineThere(at, order);
    return { ...powerReceipt(machine), instanceType: machine.InstanceType ?? null };
  },

  execute: (at, order, receipt) => become(at, { order, receipt, type: wantedBy(order) }),

  verify: (at, order, receipt) =>
    progressTo(at, { order, receipt, type: wantedBy(order), before: String(receipt.instanceType) }),

  async undo(at, order, receipt) {
    const type = String(receipt.instanceType);
    requireNotOthers(await describeMachine(at, order), { at, order, receipt });
    await become(at, { order, receipt, type });
  },

  async verifyUndo(at, order, receipt) {
    const before = wantedBy(order);
    const progress = await progressTo(at, { order, receipt, type: String(receipt.instanceType), before });
    if (progress.is !== 'done') return progress;
    return { ...progress, note: progress.note + newAddress(await describeMachine(at, order), receipt) };
  },
};

/** What somebody has made of it since is theirs: another type stays, and what is stopped is not started behind them. */
function requireNotOthers(
  machine: Instance | undefined,
  { at, order, receipt }: { at: Acting; order: Order; receipt: Receipt },
): void {
  const { InstanceType: type = '', State } = machine ?? {};
  const begins = `Changing back ${at.what}:`;
  if (machine && type !== wantedBy(order) && type !== receipt.instanceType) {
    const sentence = `${begins} somebody has made it ${type} since; change its type by hand where that is not wanted.`;
    throw new PennyError('refused', sentence);
  }
  const isOff = State?.Name === 'stopped' || State?.Name === 'stopping';
  if (order.wasDone && receipt.state === 'running' && isOff) {
    const sentence = `${begins} it is ${State.Name} now and would be started; start it and undo this then, or change its type by hand.`;
    throw new PennyError('refused', sentence);
  }
}

function wantedBy({ change }: Order): string {
  return String(change.instanceType);
}

function typeOrder({ resource }: Order, type: string) {
  return { InstanceId: resource.resourceId, InstanceType: { Value: type } };
}

interface Becoming {
  order: Order;
  receipt: Receipt;
  type: string;
}

/**
 * From wherever the machine is to a type, and to running if it ran before: each step only where it is still to be done,
 * so that it also leads out of the middle.
 */
async function become(at: Acting, { order, receipt, type }: Becoming): Promise<void> {
  const machine = await describeMachine(at, order);
  if (!machine) return;
  if (machine.InstanceType !== type) {
    if (machine.State?.Name !== 'stopped') await stopWhenItRuns(at, order);
    await untilStopped(at, order);
    await setType(at, { order, type, before: machine.InstanceType });
  }
  if (receipt.state !== 'running' || isIn(machine, type, 'running', 'pending')) return;
  await startMachine(at, order).catch(leaving(`is ${type} now and stopped`));
  await untilSeen(at, order, type);
}

/** After a lost answer it is looked at, and not asked for again. */
async function setType(
  at: Acting,
  { order, type, before }: { order: Order; type: string; before: string | undefined },
) {
  const ec2 = at.client(EC2Client);
  const command = new ModifyInstanceAttributeCommand(typeOrder(order, type));
  await at
    .act(resizing, () => ec2.send(command))
    .catch(async (error: unknown) => {
      const machine = await describeMachine(at, order);
      if (machine?.InstanceType !== type) leaving(`is stopped and still ${before}`)(error);
    });
}

/** Waits until descriptions show it, so that what is seen from now on is what has become of it. */
function untilSeen(at: Acting, order: Order, type: string): Promise<void> {
  return waitUntil(at, {
    goal: `run as ${type}`,
    look: async () => {
      const machine = await describeMachine(at, order);
      return machine ? `${machine.InstanceType} and ${machine.State?.Name}` : 'gone';
    },
    isThere: (seen) => seen === `${type} and pending` || seen === `${type} and running`,
    isHopeless: (seen) => seen === 'gone',
    next: 'undo this, or start it by hand',
  });
}

function isIn({ InstanceType, State }: Instance, type: string, ...states: InstanceStateName[]): boolean {
  return InstanceType === type && State?.Name !== undefined && states.includes(State.Name);
}

/** What fails in the middle says what it leaves behind. */
function leaving(state: string) {
  return (error: unknown): never => {
    if (!(error instanceof PennyError)) throw error;
    const sentence = `${error.message} It ${state}; undo this, or start it by hand.`;
    throw new PennyError(error.code, sentence, { cause: error.cause });
  };
}

/** A machine has its new type when it runs on it and its status checks are through, where it ran before. */
async function progressTo(
  at: Acting,
  { order, receipt, type, before }: Becoming & { before: string },
): Promise<Progress> {
  const machine = await describeMachine(at, order);
  const state = machine?.State?.Name;
  if (!machine || state === undefined || state === 'shutting-down') return { is: 'gone', note: 'it is gone' };
  const note = `it is ${machine.InstanceType} and ${state}`;
  if (state === 'pending' || state === 'stopping') return { is: 'pending', note };
  const isAsBefore = state === (receipt.state === 'running' ? 'running' : 'stopped');
  if (!isAsBefore) return { is: 'partly', note };
  if (machine.InstanceType !== type) return { is: machine.InstanceType === before ? 'untouched' : 'partly', note };
  return state === 'running' ? checksOf(at, order, note) : { is: 'done', note };
}

async function checksOf(at: Acting, { resource }: Order, note: string): Promise<Progress> {
  const ec2 = at.client(EC2Client);
  const command = new DescribeInstanceStatusCommand({ InstanceIds: [resource.resourceId], IncludeAllInstances: true });
  const reply = await ifThere(at.ask(STATUS, () => ec2.send(command)));
  const { InstanceStatus, SystemStatus } = reply?.InstanceStatuses?.[0] ?? {};
  const checks = [InstanceStatus?.Status, SystemStatus?.Status];
  if (checks.every((each) => each === 'ok')) return { is: 'done', note: `${note}, and its status checks are through` };
  if (checks.includes('impaired')) return { is: 'partly', note: `${note}, and fails its status checks` };
  return { is: 'pending', note: `${note}, and its status checks are under way` };
}
