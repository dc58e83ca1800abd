import type { Instance, InstanceState, InstanceStateName, Volume } from '@aws-sdk/client-ec2';
import { afterwards, dateOf, delayOf, newId } from './acting.ts';
import type { Context } from './context.ts';
import { pricedMachine } from './ec2-things.ts';
import { ec2Arn, record } from './journal.ts';
import { poweredIn, turn } from './power.ts';
import { serveTargets } from './targets.ts';

const CODES: Record<InstanceStateName, number> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

/** For so long a terminated machine is still listed. */
const UNTIL_FORGOTTEN = 3_600_000;

/** A state as EC2 writes it. */
export function stateOf(Name: InstanceStateName): Required<InstanceState> {
  return { Name, Code: CODES[Name] };
}

/** Whether a machine is in one of these states. */
export function isIn({ State }: Instance, ...names: InstanceStateName[]): boolean {
  return State?.Name !== undefined && names.includes(State.Name);
}

/** Whether somebody ended a machine, which then never comes back. */
export function isEndedByHand(instance: Instance): boolean {
  return isIn(instance, 'shutting-down', 'terminated') && instance.StateReason !== undefined;
}

/** A running machine begins to stop; it is paid no longer, and its public address is lost unless it is elastic. */
export function stopMachine(context: Context, instance: Instance): void {
  const { here, now } = context;
  const id = instance.InstanceId!;
  instance.State = stateOf('stopping');
  sayWhy(context, instance);
  loseAutomaticAddress(context, instance);
  turn(here.power, id, { isOn: false, at: now().epochMilliseconds });
  serveTargets(here, id, false);
  record(context, { resourceId: ec2Arn(context, 'instance', id), event: 'stopped' });
  afterwards(context, delayOf(context, 'stop'), () => {
    if (isIn(instance, 'stopping')) instance.State = stateOf('stopped');
  });
}

/** A stopped machine begins to run, as something new as far as its checks are concerned. */
export function startMachine(context: Context, instance: Instance): void {
  const { here, now } = context;
  const id = instance.InstanceId!;
  rememberOff(context, instance);
  instance.State = stateOf('pending');
  instance.LaunchTime = dateOf(context);
  instance.StateTransitionReason = '';
  delete instance.StateReason;
  turn(here.power, id, { isOn: true, at: now().epochMilliseconds });
  record(context, { resourceId: ec2Arn(context, 'instance', id), event: 'started' });
  comesUp(context, instance);
}

/** A machine that is pending will run. */
export function comesUp(context: Context, instance: Instance): void {
  afterwards(context, delayOf(context, 'start'), (then) => {
    if (!isIn(instance, 'pending')) return;
    instance.State = stateOf('running');
    giveAutomaticAddress(then, instance);
    serveTargets(then.here, instance.InstanceId!, true);
  });
}

/** A machine ends; disks that are to go with it go, others are free. */
export function terminateMachine(context: Context, instance: Instance): void {
  const { here, now } = context;
  const id = instance.InstanceId!;
  instance.State = stateOf('shutting-down');
  sayWhy(context, instance);
  loseAutomaticAddress(context, instance);
  turn(here.power, id, { isOn: false, at: now().epochMilliseconds });
  serveTargets(here, id, false);
  record(context, { resourceId: ec2Arn(context, 'instance', id), event: 'gone' });
  afterwards(context, delayOf(context, 'terminate'), (then) => {
    if (!isIn(instance, 'shutting-down')) return;
    instance.State = stateOf('terminated');
    letGo(then, instance);
    afterwards(then, UNTIL_FORGOTTEN, () => forget(then, instance));
  });
}

function letGo(context: Context, instance: Instance): void {
  const { here } = context;
  for (const { Ebs } of instance.BlockDeviceMappings ?? []) {
    const volume = here.volumes.find(({ VolumeId }) => VolumeId === Ebs?.VolumeId);
    if (!volume) continue;
    if (Ebs?.DeleteOnTermination) removeVolume(context, volume);
    else detached(volume);
  }
  for (const address of here.addresses) {
    if (address.InstanceId === instance.InstanceId) disassociate(address);
  }
  const own = (instance.NetworkInterfaces ?? []).map(({ NetworkInterfaceId }) => NetworkInterfaceId);
  here.networkInterfaces = here.networkInterfaces.filter(({ NetworkInterfaceId }) => !own.includes(NetworkInterfaceId));
  here.attributes.delete(instance.InstanceId!);
  Object.assign(instance, { BlockDeviceMappings: [], NetworkInterfaces: [] });
}

function forget({ here }: Context, instance: Instance): void {
  for (const reservation of here.reservations) {
    reservation.Instances = reservation.Instances?.filter((each) => each !== instance);
  }
  here.reservations = here.reservations.filter(({ Instances = [] }) => Instances.length > 0);
}

/** A disk is gone. */
export function removeVolume(context: Context, volume: Volume): void {
  const { here } = context;
  here.volumes = here.volumes.filter((each) => each !== volume);
  record(context, { resourceId: ec2Arn(context, 'volume', volume.VolumeId!), event: 'gone' });
}

/** No machine has a disk any more. */
export function detached(volume: Volume): void {
  volume.State = 'available';
  volume.Attachments = [];
}

/** No machine has an address any more. */
export function disassociate(address: Context['here']['addresses'][number]): void {
  delete address.InstanceId;
  delete address.AssociationId;
  delete address.NetworkInterfaceId;
  delete address.PrivateIpAddress;
}

/** One machine more, which is coming up. */
export function launchMachine(context: Context, instance: Instance): void {
  const { here, now, account } = context;
  const id = instance.InstanceId!;
  here.reservations.push({ ReservationId: newId(context, 'r'), OwnerId: account.accountId, Instances: [instance] });
  turn(here.power, id, { isOn: true, at: now().epochMilliseconds });
  const resourceId = ec2Arn(context, 'instance', id);
  record(context, { resourceId, event: 'made', is: pricedMachine(instance) });
  comesUp(context, instance);
}

/** An instant as EC2 puts it into its reasons: `2026-03-10 09:00:00 GMT`. */
function gmt(context: Context): string {
  const text = dateOf(context).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)} GMT`;
}

function sayWhy(context: Context, instance: Instance): void {
  instance.StateTransitionReason = `User initiated (${gmt(context)})`;
  const Code = 'Client.UserInitiatedShutdown';
  instance.StateReason = { Code, Message: `${Code}: User initiated shutdown` };
}

/** A machine that was stopped before anybody looked was off since then, which its reason still says. */
function rememberOff({ here, now }: Context, { InstanceId = '', StateTransitionReason = '' }: Instance): void {
  const [, day, time] = /\((\S+) (\S+) GMT\)/.exec(StateTransitionReason) ?? [];
  const hour = Math.floor(now().epochMilliseconds / 3_600_000);
  if (!day || poweredIn(here.power, InstanceId, hour) !== undefined || here.power.has(InstanceId)) return;
  turn(here.power, InstanceId, { isOn: false, at: Date.parse(`${day}T${time}Z`) });
}

function loseAutomaticAddress({ here }: Context, instance: Instance): void {
  const { PublicIpAddress, InstanceId = '' } = instance;
  if (PublicIpAddress === undefined) return;
  const isElastic = here.addresses.some(
    ({ PublicIp, InstanceId: of }) => PublicIp === PublicIpAddress || of === InstanceId,
  );
  if (isElastic) return;
  here.attributes.getOrInsertComputed(InstanceId, () => ({})).hasAutomaticAddress = true;
  delete instance.PublicIpAddress;
  for (const each of instance.NetworkInterfaces ?? []) delete each.Association;
}

function giveAutomaticAddress(context: Context, instance: Instance): void {
  const attributes = context.here.attributes.get(instance.InstanceId!);
  if (!attributes?.hasAutomaticAddress) return;
  attributes.hasAutomaticAddress = false;
  instance.PublicIpAddress = newAddress(context);
  const [first] = instance.NetworkInterfaces ?? [];
  if (first) first.Association = { PublicIp: instance.PublicIpAddress, IpOwnerId: 'amazon' };
}

/** A public address that nobody had before, of those that are kept for examples. */
export function newAddress({ estate }: Context): string {
  estate.madeIds += 1;
  return `203.0.113.${estate.madeIds % 256}`;
}
