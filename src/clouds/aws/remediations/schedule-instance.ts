import { CreateTagsCommand, DeleteTagsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { PennyError } from '../../../errors.ts';
import type { Order, Progress, Receipt } from '../../../model/remediation.ts';
import { formatSchedule, SCHEDULE_TAG, scheduleOfChange } from '../../../model/schedule.ts';
import { ifThere } from '../resources/if-there.ts';
import { tagsOf } from '../resources/reader.ts';
import type { Acting } from './acting.ts';
import type { AwsRemediation } from './definition.ts';
import { describeMachine, lookAtMachine, machineReads, machineThere, OF_A_STOP } from './machine.ts';
import { acts } from './permissions.ts';

const TAG = 'ec2:CreateTags';
const UNTAG = 'ec2:DeleteTags';
const writing = { doing: 'Writing the schedule of', permission: TAG, once: true };
const removing = { doing: 'Removing the schedule of', permission: UNTAG, once: true };

/** What a tag's value may have (EC2 user guide, tag restrictions). */
const LONGEST = 256;

/**
 * Writes a machine's schedule into its tag, where everybody sees it. The tag alone does nothing: Penny starts and stops
 * by it as long as the proposal that put it there is done, and the tag says the same.
 */
export const scheduleInstance: AwsRemediation = {
  name: 'schedule-instance',
  permissions: [...machineReads(OF_A_STOP), ...acts('instance', TAG, UNTAG)],
  look: (at, order) => lookAtMachine(at, order, OF_A_STOP),

  async dryRun(at, order) {
    const ec2 = at.client(EC2Client);
    const about = { Resources: [order.resource.resourceId], Tags: tagWith(wantedBy(order)), DryRun: true };
    await at.dryRun(writing, () => ec2.send(new CreateTagsCommand(about)));
    await at.dryRun(removing, () => ec2.send(new DeleteTagsCommand(about)));
  },

  async prepare(at, order) {
    wantedBy(order);
    return { schedule: tagsOf((await machineThere(at, order)).Tags)[SCHEDULE_TAG] ?? null };
  },

  execute: (at, order) => write(at, order, wantedBy(order)),

  async verify(at, order, receipt) {
    return progress(at, order, { wanted: wantedBy(order), before: beforeIn(receipt) });
  },

  async undo(at, order, receipt) {
    const machine = await describeMachine(at, order);
    const before = beforeIn(receipt);
    // What somebody has written since is theirs.
    if (!machine || tagsOf(machine.Tags)[SCHEDULE_TAG] !== wantedBy(order)) return;
    await (before === undefined ? remove(at, order) : write(at, order, before));
  },

  async verifyUndo(at, order, receipt) {
    const seen = await progress(at, order, { wanted: beforeIn(receipt), before: wantedBy(order) });
    return seen.is === 'partly' ? { is: 'done', note: `${seen.note}, as somebody wrote since` } : seen;
  },
};

function wantedBy({ change }: Order): string {
  const text = formatSchedule(scheduleOfChange(change));
  if (text.length <= LONGEST) return text;
  throw new PennyError('invalid', `The schedule is longer than a tag may be (${LONGEST} characters).`);
}

function beforeIn({ schedule }: Receipt): string | undefined {
  return typeof schedule === 'string' ? schedule : undefined;
}

const tagWith = (Value: string) => [{ Key: SCHEDULE_TAG, Value }];

async function write(at: Acting, { resource }: Order, schedule: string): Promise<void> {
  const ec2 = at.client(EC2Client);
  const command = new CreateTagsCommand({ Resources: [resource.resourceId], Tags: tagWith(schedule) });
  await ifThere(at.act(writing, () => ec2.send(command)));
}

/** With its value, so that what somebody else has written meanwhile is not removed. */
async function remove(at: Acting, order: Order): Promise<void> {
  const ec2 = at.client(EC2Client);
  const about = { Resources: [order.resource.resourceId], Tags: tagWith(wantedBy(order)) };
  await ifThere(at.act(removing, () => ec2.send(new DeleteTagsCommand(about))));
}

async function progress(
  at: Acting,
  order: Order,
  { wanted, before }: { wanted: string | undefined; before: string | undefined },
): Promise<Progress> {
  const machine = await describeMachine(at, order);
  if (!machine) return { is: 'gone', note: 'it is gone' };
  const schedule = tagsOf(machine.Tags)[SCHEDULE_TAG];
  const note = schedule === undefined ? 'it has no schedule' : `its schedule is ${schedule}`;
  return { is: schedule === wanted ? 'done' : schedule === before ? 'untouched' : 'partly', note };
}
