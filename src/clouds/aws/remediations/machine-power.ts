import {
  EC2Client,
  type Instance,
  type InstanceStateName,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { Order, Progress } from '../../../model/remediation.ts';
import { ifThere } from '../resources/if-there.ts';
import type { Acting } from './acting.ts';
import { describeMachine, machineThere } from './machine.ts';
import { acts } from './permissions.ts';
import { waitUntil } from './waiting.ts';

const STOP = 'ec2:StopInstances';
const START = 'ec2:StartInstances';

const stopping = { doing: 'Stopping', permission: STOP };
const starting = { doing: 'Starting', permission: START };

/** Both ways, because what is stopped is to be started again. */
export const powerPermissions = acts('instance', STOP, START);

/** Asks EC2 whether both would be allowed: a stop that cannot be undone is none. */
export async function mayStopAndStart(at: Acting, { resource }: Order): Promise<void> {
  const ec2 = at.client(EC2Client);
  const input = { InstanceIds: [resource.resourceId], DryRun: true };
  await at.dryRun(stopping, () => ec2.send(new StopInstancesCommand(input)));
  await at.dryRun(starting, () => ec2.send(new StartInstancesCommand(input)));
}

/** Lets it be stopped, gracefully. One that is stopped stays so, so that it may be asked for again; one that is gone is no failure. */
export async function stopMachine(at: Acting, { resource }: Order): Promise<void> {
  const ec2 = at.client(EC2Client);
  await ifThere(at.act(stopping, () => ec2.send(new StopInstancesCommand({ InstanceIds: [resource.resourceId] }))));
}

/** The same of one that may be coming up, which cannot be stopped before it runs. */
export async function stopWhenItRuns(at: Acting, order: Order): Promise<void> {
  await waitUntil(at, {
    goal: 'run, so that it can be stopped',
    look: () => stateOf(at, order),
    isThere: (state) => state !== 'pending',
    next: 'try again when it runs',
  });
  await stopMachine(at, order);
}

/** Lets it be started, when it has stopped if it is still stopping. May be asked for again, too. */
export async function startMachine(at: Acting, order: Order): Promise<void> {
  const machine = await machineThere(at, order);
  if (machine.State?.Name === 'stopping') await untilStopped(at, order);
  const ec2 = at.client(EC2Client);
  const command = new StartInstancesCommand({ InstanceIds: [order.resource.resourceId] });
  await at.act(starting, () => ec2.send(command));
}

/** Waits for it to be stopped: EC2 asks the operating system, which takes its time. */
export function untilStopped(at: Acting, order: Order): Promise<void> {
  return waitUntil(at, {
    goal: 'be stopped',
    look: () => stateOf(at, order),
    isThere: (state) => state === 'stopped',
    isHopeless: (state) => state === 'gone' || state === 'shutting-down',
    next: 'look into the operating system, which keeps it from shutting down, and then undo this or try again',
  });
}

async function stateOf(at: Acting, order: Order): Promise<InstanceStateName | 'gone'> {
  return (await describeMachine(at, order))?.State?.Name ?? 'gone';
}

/** How far a machine is on its way to a state, and why it is not where that is known. */
export function progressTo(goal: 'stopped' | 'running', machine: Instance | undefined): Progress {
  const state = machine?.State?.Name;
  if (state === undefined || state === 'shutting-down') return { is: 'gone', note: 'it is gone' };
  if (state === goal) return { is: 'done', note: `it is ${state}` };
  if (state === ON_THE_WAY[goal]) return { is: 'pending', note: `it is ${state}` };
  const why = goal === 'running' ? reasonOf(machine) : '';
  return { is: 'untouched', note: `it is ${state}${why}` };
}

const ON_THE_WAY: Record<'stopped' | 'running', InstanceStateName> = { stopped: 'stopping', running: 'pending' };

/** A machine that stops right after it was started, as one whose disks' key it may not use, says why here. */
function reasonOf(machine: Instance | undefined): string {
  const { Code = '', Message } = machine?.StateReason ?? {};
  return Message && !Code.startsWith('Client.UserInitiated') ? ` (${Message.replace(/\.$/, '')})` : '';
}
