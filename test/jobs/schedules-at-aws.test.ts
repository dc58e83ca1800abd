import pino from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../db/store.ts';
import type { JobDeps } from '../../jobs/job.ts';
import { runSchedules } from '../../jobs/run-schedules.ts';
import { SCHEDULE_TAG } from '../../src/model/schedule.ts';
import { observe } from '../../src/remediation/observed.ts';
import { planHash } from '../../src/remediation/plan-hash.ts';
import { remediationRunner } from '../../src/remediation/runner.ts';
import { approve, undo } from '../../src/remediation/workflow.ts';
import { aCloudThatActs, anEstateToChange, anOrder, CONTROL, steady } from '../clouds/aws/remediations/acting.ts';
import { aMachine, aRegionWith } from '../clouds/aws/remediations/machines.ts';
import { aConfig } from '../fakes/builders.ts';
import { fakePeople } from '../fakes/people.ts';
import { aPlan, aProposal } from '../fakes/proposals.ts';
import { OFFICE_HOURS, OFFICE_HOURS_TEXT } from '../fakes/schedules.ts';
import { aSandboxOf, aStillClock } from '../sandbox/aws/estates.ts';

const RULES = '\nremediation: { mode: act, rules: [{ approvers: [lead] }] }\n';
const ANA = 'U0ANA';
const NO_WAITING = { inFlight: 8, firstPollMs: 1_000_000, longestPollMs: 1_000_000 };

/** A machine that is busy all day, in an emulated AWS, with the real runner; Monday, 9:00 in Berlin. */
async function anOffice() {
  const clock = { ...aStillClock(Temporal.Instant.from('2026-11-23T08:00:00Z')), everyMinute: () => () => undefined };
  const { estate, here } = anEstateToChange({
    ...aRegionWith(aMachine({ Tags: [CONTROL] }), { classicLoadBalancers: [] }),
    metrics: steady('AWS/EC2', { InstanceId: 'i-1' }, { CPUUtilization: 60, NetworkIn: 1e9, NetworkOut: 1e9 }),
  });
  const aws = await aSandboxOf(estate, { now: clock.now });
  const store = await openStore('sqlite::memory:');
  onTestFinished(() => store.close());
  const config = aConfig(RULES);
  const log = pino({ level: 'silent' });
  const deps = {
    store,
    config,
    clock,
    people: fakePeople(),
    clouds: [aCloudThatActs(aws, clock)],
    log,
    processId: 'one',
  };
  const runner = remediationRunner(deps, NO_WAITING);
  onTestFinished(() => runner.stop());
  const settle = async () => {
    for (let looks = 0; looks < 20; looks++) {
      await runner.run();
      clock.pass({ seconds: 5 });
    }
  };
  const at = async (instant: string) => {
    clock.pass(clock.now().until(Temporal.Instant.from(instant)));
    const line = await runSchedules.run({
      ...deps,
      runner: { ...runner, wake: () => undefined },
    } as unknown as JobDeps);
    await settle();
    return line;
  };
  const machine = () => here.reservations[0]!.Instances![0]!;
  return {
    deps,
    store,
    settle,
    at,
    state: () => machine().State?.Name,
    tag: () => machine().Tags?.find(({ Key }) => Key === SCHEDULE_TAG)?.Value,
    /** Proposes the schedule for the machine as it is, and Ana approves it. */
    async putOnSchedule() {
      const order = anOrder('schedule-instance', { type: 'instance', id: 'i-1', name: 'web', change: OFFICE_HOURS });
      const live = await (await deps.clouds[0]!.remediation('schedule-instance'))!.look(order);
      const { remediation, change, resource } = order;
      const plan = aPlan({ ...resource, remediation, change, observed: observe(live!.resource) });
      await store.proposals.add([{ ...aProposal({ proposalId: 'S1' }), plan, planHash: planHash(plan) }]);
      await approve(deps, { proposalId: 'S1', userId: ANA });
      await settle();
    },
  };
}

describe('a machine on a schedule', () => {
  it('is stopped in the evening although it is busy, and started in the morning, from the approval on', async () => {
    const office = await anOffice();

    await office.putOnSchedule();
    const written = office.tag();
    await office.at('2026-11-23T18:00:05Z');
    const evening = office.state();
    await office.at('2026-11-24T06:00:05Z');

    expect(await office.store.proposals.find('S1')).toMatchObject({ state: 'done' });
    expect([written, evening, office.state()]).toEqual([OFFICE_HOURS_TEXT, 'stopped', 'running']);
  });

  it('runs on when the schedule was undone, and carries no schedule any more', async () => {
    const office = await anOffice();
    await office.putOnSchedule();

    await undo(office.deps, { proposalId: 'S1', userId: ANA });
    await office.settle();
    const line = await office.at('2026-11-23T18:00:05Z');

    expect(await office.store.proposals.find('S1')).toMatchObject({ state: 'undone' });
    expect([office.tag(), office.state()]).toEqual([undefined, 'running']);
    expect(line).toBe('0 schedules in force');
  });

  it('runs on while everything is frozen', async () => {
    const office = await anOffice();
    await office.putOnSchedule();
    const entry = {
      subjectKind: 'freeze',
      subjectId: 'all',
      event: 'freeze',
      fromState: null,
      toState: null,
      actor: ANA,
      note: '',
    };
    const at = office.deps.clock.now().toString();
    await office.store.freeze.set({ by: ANA, at, because: 'an incident' }, { ...entry, at });

    await office.at('2026-11-23T18:00:05Z');

    expect(office.state()).toBe('running');
  });
});
