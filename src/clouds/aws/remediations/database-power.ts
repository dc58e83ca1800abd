import { type DBInstance, RDSClient, StartDBInstanceCommand, StopDBInstanceCommand } from '@aws-sdk/client-rds';
import { PennyError } from '../../../errors.ts';
import type { Order, Progress, Receipt } from '../../../model/remediation.ts';
import { isRefusedAs } from '../failures.ts';
import { ifThere } from '../resources/if-there.ts';
import type { Acting } from './acting.ts';
import { databaseThere, describeDatabase } from './database.ts';
import { acts } from './permissions.ts';
import { waitUntil } from './waiting.ts';

const STOP = 'rds:StopDBInstance';
const START = 'rds:StartDBInstance';

const stopping = { doing: 'Stopping', permission: STOP };
const starting = { doing: 'Starting', permission: START };

/** Both ways, because what is stopped is to be started again. */
export const databasePowerPermissions = acts('db', STOP, START);

type Goal = 'stopped' | 'available';

/** On the way to it; a database that has started still sets itself up. */
const ON_THE_WAY: Record<Goal, RegExp> = {
  stopped: /^stopping$/,
  available:
    /^(starting|configuring-.*|backing-up|modifying|rebooting|maintenance|upgrading|renaming|resetting-.*|storage-.*)$/,
};

/** RDS refuses both from the wrong state, so one that is there, or on its way, is not asked. */
async function switchTo(at: Acting, order: Order, goal: Goal): Promise<void> {
  const database = await describeDatabase(at, order);
  if (!database || isHeadingFor(goal, database)) return;
  if (goal === 'available' && database.DBInstanceStatus === 'stopping') await untilStopped(at, order);
  const rds = at.client(RDSClient);
  const input = { DBInstanceIdentifier: order.resource.resourceId };
  const sent =
    goal === 'stopped'
      ? at.act(stopping, () => rds.send(new StopDBInstanceCommand(input)))
      : at.act(starting, () => rds.send(new StartDBInstanceCommand(input)));
  await ifThere<unknown>(sent).catch((error: unknown) => unlessDone(error, { at, order, goal }));
}

/** After a lost answer it is asked for again, and then refused for what the first request has begun. */
async function unlessDone(
  error: unknown,
  { at, order, goal }: { at: Acting; order: Order; goal: Goal },
): Promise<void> {
  const isWrongState =
    error instanceof PennyError && isRefusedAs(error.cause, 'InvalidDBInstanceState', 'InvalidDBInstanceStateFault');
  const database = isWrongState ? await describeDatabase(at, order) : undefined;
  if (!database || !isHeadingFor(goal, database)) throw error;
}

function isHeadingFor(goal: Goal, { DBInstanceStatus: status = '' }: DBInstance): boolean {
  return status === goal || ON_THE_WAY[goal].test(status);
}

/** Lets it be stopped; one that is stopped already, or gone, is no failure. */
export function stopDatabaseNow(at: Acting, order: Order): Promise<void> {
  return switchTo(at, order, 'stopped');
}

/** Lets it be started, when it has stopped if it is still stopping. */
export function startDatabaseNow(at: Acting, order: Order): Promise<void> {
  return switchTo(at, order, 'available');
}

async function untilStopped(at: Acting, order: Order): Promise<void> {
  await waitUntil(at, {
    goal: 'be stopped',
    look: async () => (await describeDatabase(at, order))?.DBInstanceStatus ?? 'gone',
    isThere: (status) => status === 'stopped',
    isHopeless: (status) => status === 'gone' || status === 'deleting',
    next: 'look at its events in the console, and start it there or try again',
  });
}

/** RDS starts what is stopped again after so long, whether anybody wants it or not. */
const SLEEP = { hours: 7 * 24 };

/** How it was, and when it would wake by itself. One that did not run is not started by undo. */
export async function databasePowerReceipt(at: Acting, order: Order): Promise<Receipt> {
  const { DBInstanceStatus, AutomaticRestartTime } = await databaseThere(at, order);
  const isStopped = DBInstanceStatus === 'stopped';
  const wakes = isStopped && AutomaticRestartTime ? AutomaticRestartTime.toISOString() : at.now.add(SLEEP).toString();
  return { state: isStopped ? 'stopped' : 'available', automaticRestartTime: wakes };
}

/** How far a database is on its way to a state. */
export function databaseProgress(goal: Goal, database: DBInstance | undefined): Progress {
  const status = database?.DBInstanceStatus ?? 'unknown';
  if (!database || status === 'deleting') return { is: 'gone', note: 'it is gone' };
  if (status === goal) return { is: 'done', note: `it is ${status}${goal === 'stopped' ? wakingOf(database) : ''}` };
  return { is: ON_THE_WAY[goal].test(status) ? 'pending' : 'untouched', note: `it is ${status}` };
}

function wakingOf({ AutomaticRestartTime }: DBInstance): string {
  const at = AutomaticRestartTime?.toISOString().slice(0, 16).replace('T', ' ');
  return at ? `; RDS starts it again by itself on ${at} UTC` : '; RDS starts it again by itself after 7 days';
}
