import { afterEach, describe, expect, it } from 'vitest';
import { findWaste } from '../../jobs/find-waste.ts';
import { redrawer } from '../../src/redraw-soon.ts';
import { observe } from '../../src/remediation/observed.ts';
import { planHash } from '../../src/remediation/plan-hash.ts';
import { remediationRunner } from '../../src/remediation/runner.ts';
import { approve, undo } from '../../src/remediation/workflow.ts';
import { aCloudThatActs, anEstateToChange, anOrder, CONTROL, steady } from '../clouds/aws/remediations/acting.ts';
import { aMachine, aRegionWith } from '../clouds/aws/remediations/machines.ts';
import { aBotWith, anIdleMachine, cardSays, messageWith, RULES } from '../commands/proposals.ts';
import type { TestBot } from '../fakes/bot.ts';
import { aPlan, aProposal } from '../fakes/proposals.ts';
import { depsOf } from '../jobs/budgets.ts';
import { aSandboxOf, aStillClock } from '../sandbox/aws/estates.ts';

const ANA = 'U0ANA';
const AT_ONCE = { inFlight: 8, firstPollMs: 1_000_000, longestPollMs: 1_000_000 };

let bot: TestBot;
let stopActing = async () => {};
afterEach(async () => {
  await stopActing();
  await bot.stop();
});

/** A machine in an emulated AWS, the proposal to stop it told in Slack, and a runner whose cards follow it. */
async function aMachineToStop() {
  bot = await aBotWith([], { policy: RULES, found: [] });
  // The bot's own jobs do not see this time go by, so that only this runner acts.
  const clock = { ...aStillClock(bot.clock.now()), everyMinute: () => () => undefined };
  const { estate, here } = anEstateToChange({
    ...aRegionWith(aMachine({ Tags: [CONTROL] }), { classicLoadBalancers: [] }),
    metrics: steady('AWS/EC2', { InstanceId: 'i-1' }, { CPUUtilization: 0.1, NetworkIn: 10, NetworkOut: 10 }),
  });
  const aws = await aSandboxOf(estate, { now: clock.now });
  const shared = { ...depsOf(bot, 'acting'), clock, clouds: [aCloudThatActs(aws, clock)] };
  const cards = redrawer(shared, { gatherMs: 20 });
  const deps = { ...shared, changed: cards.changed };
  const runner = remediationRunner(deps, AT_ONCE);
  stopActing = async () => {
    await runner.stop();
    await cards.stop();
  };
  const order = anOrder('stop-instance', { type: 'instance', id: 'i-1', name: 'report-server' });
  const live = await (await shared.clouds[0]!.remediation('stop-instance'))!.look(order);
  const plan = aPlan({ ...order.resource, remediation: 'stop-instance', observed: observe(live!.resource) });
  const proposal = {
    ...aProposal({ proposalId: 'P-i-1', findingId: 'idle-instance:i-1' }),
    plan,
    planHash: planHash(plan),
  };
  await bot.store.findings.apply({ found: [anIdleMachine('i-1')], closed: [] }, '2026-11-23T07:00:00Z');
  await bot.store.proposals.add([proposal]);
  await findWaste.run(depsOf(bot, 'teller'));
  return {
    deps,
    state: () => here.reservations[0]!.Instances![0]!.State?.Name,
    async settle() {
      for (let looks = 0; looks < 12; looks++) {
        await runner.run();
        clock.pass({ seconds: 5 });
      }
    },
  };
}

describe('the card of a machine that is stopped for real', () => {
  it('says when it was stopped and until when that can be undone, and then that it was undone', async () => {
    const { deps, state, settle } = await aMachineToStop();

    await approve(deps, { proposalId: 'P-i-1', userId: ANA });
    await settle();
    const done = await cardSays(
      bot,
      /report-server \(i-1\): stopped 23 Nov 08:0\d UTC, approved by <@U0ANA>, verified\./,
    );
    const stopped = state();
    const { blocks } = messageWith(bot, 'proposal.undo');
    await undo(deps, { proposalId: 'P-i-1', userId: ANA });
    await settle();
    const undone = await cardSays(bot, /report-server \(i-1\): undone .* by <@U0ANA>; it had been stopped/);

    expect([stopped, state()]).toEqual(['stopped', 'running']);
    expect(done).toContain('Undo until 23 Dec');
    expect(JSON.stringify(blocks)).toContain('"text":"Undo"');
    expect(undone).not.toContain('Undo until');
  });
});
