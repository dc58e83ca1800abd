import { PennyError } from '../../src/errors.ts';
import type { LiveFacts, Order, Progress, Remediation } from '../../src/model/remediation.ts';
import type { Instance } from '../../src/model/resource.ts';
import type { Clock, Cloud } from '../../src/ports.ts';
import { anInstance } from './resources.ts';

/** How a request to the cloud goes wrong, once. */
export type Fault =
  /** It was not carried out, and nobody says so. */
  | 'throttled'
  /** It was carried out, and nobody says so. */
  | 'lost reply'
  | 'denied'
  /** It broke off between before and after, for good. */
  | 'half-way';

/** One call of something that changes the cloud. */
export interface Act {
  proposalId: string;
  what: 'execute' | 'undo';
  at: string;
}

/** A machine as the cloud has it. */
export interface Machine {
  instance: Instance;
  facts: LiveFacts;
  unknown: Partial<Record<keyof LiveFacts, string>>;
  isGone: boolean;
  /** What it is becoming, and when it is there. */
  becomes?: { state: Instance['state']; at: Temporal.Instant } | undefined;
  /** Where a change broke off. */
  isHalfWay: boolean;
}

/** A cloud of machines that stop, start and change their type; it remembers what it was asked to do. */
export interface ActingCloud extends Cloud {
  machine(id: string): Machine;
  add(id: string, over?: Partial<Instance>): Machine;
  acted: Act[];
  /** Called before anything is changed, to look at what stands written at that moment. */
  onAct?: ((order: Order) => Promise<void>) | undefined;
  /** The next call of a method goes wrong. */
  failNext(method: 'look' | 'prepare' | 'dryRun' | 'execute' | 'verify' | 'undo' | 'verifyUndo', fault: Fault): void;
  /** Everything works again. */
  mend(): void;
}

export const ACCOUNT = '111111111111';
const QUIET: LiveFacts = {
  autoScalingGroup: null,
  stopProtected: false,
  terminationProtected: false,
  spot: 'no',
  rootDevice: 'ebs',
  inServiceOf: [],
  managedBy: [],
  recentActivity: [],
};
/** How long a machine takes from one state to another. */
const TAKES = { seconds: 20 };
/** How long the copy takes that is made before a machine is resized. */
const COPYING_TAKES = { seconds: 90 };

export function actingCloud(clock: Clock): ActingCloud {
  const machines = new Map<string, Machine>();
  const faults: { method: string; fault: Fault }[] = [];
  const acted: Act[] = [];
  /** When the copy of each order was begun. */
  const preparing = new Map<string, Temporal.Instant>();

  const machineOf = ({ resource: { resourceId } }: Order) => current(machines.get(resourceId)!, clock.now());
  /** The fault that is due for a call; those that stop it before it has an effect are thrown here. */
  const faultOf = (method: string): Fault | undefined => {
    const index = faults.findIndex((each) => each.method === method);
    const fault = index < 0 ? undefined : faults.splice(index, 1)[0]!.fault;
    if (fault === 'throttled') throw new PennyError('unavailable', 'AWS asks for patience (throttled).');
    if (fault === 'denied') throw new PennyError('forbidden', 'Access denied: the role must allow it.');
    return fault;
  };
  /** Changes a machine, and remembers that; then the answer may get lost. */
  const change = async (order: Order, what: Act['what'], by: (machine: Machine, fault?: Fault) => void) => {
    const fault = faultOf(what);
    await cloud.onAct?.(order);
    acted.push({ proposalId: order.proposalId, what, at: clock.now().toString() });
    by(machineOf(order), fault);
    if (fault) throw new PennyError('unavailable', 'AWS gave no answer.');
  };
  const become = (machine: Machine, state: 'stopped' | 'running') => {
    if (machine.instance.state === state) return;
    machine.instance.state = state === 'stopped' ? 'stopping' : 'pending';
    machine.becomes = { state, at: clock.now().add(TAKES) };
  };

  const common: Omit<Remediation, 'name' | 'execute' | 'verify'> = {
    permissions: [],
    look: async (order) => {
      faultOf('look');
      const { instance, facts, unknown, isGone } = machineOf(order);
      return isGone ? undefined : { resource: structuredClone(instance), facts, unknown };
    },
    dryRun: async () => void faultOf('dryRun'),
    prepare: async (order) => {
      faultOf('prepare');
      if (!preparing.has(order.proposalId)) preparing.set(order.proposalId, clock.now());
      const { state, instanceType } = machineOf(order).instance;
      return { state, instanceType };
    },
    undo: (order, receipt) =>
      change(order, 'undo', (machine) => {
        machine.isHalfWay = false;
        machine.instance.instanceType = String(receipt.instanceType);
        become(machine, 'running');
      }),
    verifyUndo: async (order, receipt) => {
      faultOf('verifyUndo');
      const { isGone, isHalfWay, instance } = machineOf(order);
      if (isGone) return { is: 'gone', note: 'it is gone' };
      const isBack = !isHalfWay && instance.state === 'running' && instance.instanceType === receipt.instanceType;
      if (isBack) return { is: 'done', note: 'it runs as before' };
      return { is: instance.state === 'pending' ? 'pending' : 'untouched', note: `it is ${instance.state}` };
    },
  };

  const stop: Remediation = {
    ...common,
    name: 'stop-instance',
    execute: (order) =>
      change(order, 'execute', (machine, fault) => {
        if (fault === 'half-way') machine.isHalfWay = true;
        else become(machine, 'stopped');
      }),
    verify: async (order) => {
      faultOf('verify');
      return progressOf(machineOf(order), ({ state }) =>
        state === 'stopped' ? 'done' : state === 'stopping' ? 'pending' : 'untouched',
      );
    },
  };
  const resize: Remediation = {
    ...common,
    name: 'resize-instance',
    prepared: async (order) => {
      const isReady = Temporal.Instant.compare(preparing.get(order.proposalId)!.add(COPYING_TAKES), clock.now()) <= 0;
      return isReady ? { is: 'done', note: 'the copy is there' } : { is: 'pending', note: 'it is being copied' };
    },
    execute: (order) =>
      change(order, 'execute', (machine, fault) => {
        if (fault === 'half-way') machine.isHalfWay = true;
        else machine.instance.instanceType = String(order.change.instanceType);
      }),
    verify: async (order) => {
      faultOf('verify');
      return progressOf(machineOf(order), ({ instanceType }) =>
        instanceType === order.change.instanceType ? 'done' : 'untouched',
      );
    },
  };

  const cloud: ActingCloud = {
    source: 'acting',
    actsIn: [ACCOUNT],
    remediation: async (name) => [stop, resize].find((each) => each.name === name),
    machine: (id) => current(machines.get(id) ?? cloud.add(id), clock.now()),
    add(id, over = {}) {
      const tags = { penny: 'allowed', ...over.tags };
      const place = { subAccountId: ACCOUNT, regionId: 'eu-central-1' };
      const instance = anInstance({ resourceId: id, resourceName: id, ...place, ...over, tags });
      const machine: Machine = { instance, facts: { ...QUIET }, unknown: {}, isGone: false, isHalfWay: false };
      machines.set(id, machine);
      return machine;
    },
    acted,
    failNext: (method, fault) => void faults.push({ method, fault }),
    mend: () => void faults.splice(0),
  };
  return cloud;
}

/** As it is by now, with what has come about meanwhile. */
function current(machine: Machine, now: Temporal.Instant): Machine {
  const { becomes } = machine;
  if (becomes && Temporal.Instant.compare(becomes.at, now) <= 0) {
    machine.instance.state = becomes.state;
    machine.becomes = undefined;
  }
  return machine;
}

function progressOf({ isGone, isHalfWay, instance }: Machine, seen: (instance: Instance) => Progress['is']): Progress {
  if (isGone) return { is: 'gone', note: 'it is gone' };
  if (isHalfWay) return { is: 'partly', note: `it is ${instance.state}, and was only begun` };
  return { is: seen(instance), note: `it is ${instance.state}` };
}
