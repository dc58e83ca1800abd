import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { grantToJob } from '../../src/analysis/access.ts';
import { PennyError } from '../../src/errors.ts';
import type { AuditEntry } from '../../src/model/audit.ts';
import { nextState, OPEN_STATES, type ProposalEvent, type ProposalState, UNDER_WAY } from '../../src/model/proposal.ts';
import type { LiveFacts, Order } from '../../src/model/remediation.ts';
import { planHash } from '../../src/remediation/plan-hash.ts';
import { expireAndWake } from '../../src/remediation/propose.ts';
import { approve, cancel, choose, deny, retry, snooze, undo } from '../../src/remediation/workflow.ts';
import type { Fault, Machine } from '../fakes/acting-cloud.ts';
import { ANA, BEN, FIN, SAM } from '../fakes/people.ts';
import { aDesk, type Desk, RULES } from '../fakes/remediation-desk.ts';

/** Who may approve by `RULES`: the lead of payments, and the role finops. */
const APPROVERS = [ANA, FIN];
const ANYBODY = [ANA, FIN, BEN, SAM, 'U0EVE', 'U0GUEST', 'U0OTHER', 'U0NOBODY'];
/** A stop, one in production that takes two people, a change that is prepared for a while, and one that Ana asked for. */
const PROPOSALS = ['P1', 'P2', 'P3', 'P4'];
const MACHINES = ['i-1', 'i-2', 'i-3', 'i-4'];
const POLICY = `${RULES}  hours: { from: '06:00', to: '22:00', weekdays: [mon, tue, wed, thu, fri, sat] }\n`;

const CLICKS = { approve, cancel, deny, retry, snooze, undo, choose };
type Click = keyof typeof CLICKS;
/** What leads to something being done, and so is for approvers alone. */
const GRAVE: readonly Click[] = ['approve', 'retry', 'undo'];

/** What is remembered besides what is stored: who has left. */
interface Model {
  left: Set<string>;
}
/** A desk, and what was done that should not have been: the runner takes a failure within a cloud for the cloud's. */
type WatchedDesk = Desk & { violations: unknown[] };
type Command = fc.AsyncCommand<Model, WatchedDesk>;

/** A command that always may be given. */
const command = (name: string, run: (desk: WatchedDesk, model: Model) => Promise<unknown>): Command => ({
  check: () => true,
  run: async (model, desk) => {
    await run(desk, model);
    await expectSound(desk);
  },
  toString: () => name,
});

const proposal = fc.constantFrom(...PROPOSALS);
const machine = fc.constantFrom(...MACHINES);

/** Mostly those who may, alone, together or with others. */
const users: fc.Arbitrary<string[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([ANA, FIN] as string[]) },
  { weight: 2, arbitrary: fc.constantFrom(ANA, FIN).map((each) => [each]) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...ANYBODY), { minLength: 1, maxLength: 2 }) },
);
const kinds = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Click>('approve') },
  { weight: 3, arbitrary: fc.constant<Click>('undo') },
  { weight: 2, arbitrary: fc.constantFrom<Click>('cancel', 'deny', 'retry', 'snooze', 'choose') },
);

/** Presses, some of them twice at the same moment. */
const clicks = fc
  .record({ what: kinds, proposalId: proposal, users, times: fc.constantFrom(1, 1, 2) })
  .map(({ what, proposalId, users, times }) =>
    command(`${users.join(' and ')} ${what} ${proposalId}, ${times}x`, async (desk, { left }) => {
      const before = await desk.find(proposalId);
      const pressed = users.flatMap((userId) =>
        Array.from({ length: times }, () => press(desk, what, proposalId, userId)),
      );
      const answers = await Promise.all(pressed);
      const isNobodyAllowed = users.every((userId) => !APPROVERS.includes(userId) || left.has(userId));
      if (GRAVE.includes(what) && isNobodyAllowed) {
        expect(answers.every((answer) => answer instanceof PennyError)).toBe(true);
        expect((await desk.find(proposalId)).state).toBe(before.state);
      }
    }),
  );

function press({ deps, clock }: Desk, what: Click, proposalId: string, userId: string): Promise<unknown> {
  const until = clock.now().toZonedDateTimeISO('UTC').toPlainDate().add({ days: 3 }).toString();
  const click = { proposalId, userId, because: 'it is needed', until, alternative: 0 };
  return CLICKS[what](deps, click).catch((error: unknown) => {
    if (!(error instanceof PennyError)) throw error;
    return error;
  });
}

const forgeries = fc.constantFrom('unknown', 'altered').map((kind) =>
  command(`a forged button, ${kind}`, async ({ deps }) => {
    const forged =
      kind === 'unknown' ? { proposalId: 'P9', userId: ANA } : { proposalId: 'P1', userId: ANA, planHash: 'x' };
    await expect(approve(deps, forged)).rejects.toBeInstanceOf(PennyError);
  }),
);

const time = fc
  .constantFrom<Temporal.DurationLike>(
    { seconds: 3 },
    { seconds: 30 },
    { minutes: 2 },
    { minutes: 20 },
    { hours: 6 },
    { hours: 30 },
  )
  .map((duration) => command(`${JSON.stringify(duration)} go by`, async ({ clock }) => clock.moveBy(duration)));

const runs = fc
  .constantFrom('run', 'run', 'run', 'expire')
  .map((what) => command(what, (desk) => (what === 'run' ? desk.runner.run() : expireAndWake(desk))));

/** Mostly in the middle of doing something. */
const crashes = fc
  .record({ calls: fc.nat(90), proposalId: proposal, what: fc.constantFrom<Click>('approve', 'undo') })
  .map(({ calls, proposalId, what }) =>
    command(`${what} ${proposalId}, and the process dies after ${calls} calls`, async (desk) => {
      for (const userId of APPROVERS) await press(desk, what, proposalId, userId);
      await desk.runAndDie(calls);
    }),
  );

const withFacts = (facts: LiveFacts) => (machine: Machine) => void Object.assign(machine.facts, facts);
const withWords = (words: Partial<Machine['instance']>) => (machine: Machine) =>
  void Object.assign(machine.instance, words);
const withAll = (over: Partial<Machine>) => (machine: Machine) => void Object.assign(machine, over);

/** What others do to a machine, whom nobody asks to wait. */
const CHANGES: Record<string, (machine: Machine) => void> = {
  stops: withWords({ state: 'stopped' }),
  starts: withWords({ state: 'running' }),
  'is terminated': withAll({ isGone: true }),
  'loses its tag': withWords({ tags: {} }),
  'gets its tag': withWords({ tags: { penny: 'allowed' } }),
  'joins a group': withFacts({ autoScalingGroup: 'web' }),
  'leaves its group': withFacts({ autoScalingGroup: null }),
  'is protected': withFacts({ stopProtected: true }),
  'is not protected': withFacts({ stopProtected: false }),
  'cannot be asked for its group': withAll({ unknown: { autoScalingGroup: 'access denied' } }),
  'can be asked again': withAll({ unknown: {} }),
};

const changes = fc
  .record({ id: machine, what: fc.constantFrom(...Object.keys(CHANGES)) })
  .map(({ id, what }) => command(`${id} ${what}`, async ({ cloud }) => CHANGES[what]!(cloud.machine(id))));

const freezes = fc
  .boolean()
  .map((isOn) => command(isOn ? 'freeze' : 'unfreeze', (desk) => (isOn ? desk.freeze() : desk.unfreeze())));

const faults = fc
  .record({
    method: fc.constantFrom('look', 'prepare', 'dryRun', 'execute', 'verify', 'undo', 'verifyUndo'),
    fault: fc.constantFrom<Fault>('throttled', 'lost reply', 'denied', 'half-way'),
  })
  .map(({ method, fault }) =>
    command(`the next ${method}: ${fault}`, async ({ cloud }) => cloud.failNext(method as 'look', fault)),
  );

const leavers = fc.constantFrom(ANA, FIN).map((userId) =>
  command(`${userId} leaves`, async ({ people }, { left }) => {
    people.leaves(userId);
    left.add(userId);
  }),
);

/** What is given often is there several times: people click and time goes by more often than processes die. */
const often = [clicks, clicks, clicks, clicks, runs, runs, runs, time, time];
const everything = fc.commands(
  [
    ...often,
    ...often,
    ...often,
    ...often,
    ...Array(6).fill(crashes),
    changes,
    changes,
    faults,
    freezes,
    forgeries,
    leavers,
  ],
  { maxCommands: 60, size: 'max' },
);

/** What must be so at the moment something is changed in the cloud. */
async function expectAllowed({ store, cloud, config, people, clock }: Desk, order: Order): Promise<void> {
  const { state, stage, plan, approvals, proposedBy, ...rest } = await store.proposals.find(order.proposalId);
  expect(stage, 'written down before it is done').toBe('acting');
  if (state === 'undoing') return;
  expect(state).toBe('executing');
  expect(planHash(plan)).toBe(rest.planHash);
  const valid = approvals.filter(
    ({ userId }) => APPROVERS.includes(userId) && people.everybody.has(userId) && userId !== proposedBy,
  );
  const needed = plan.environment === 'production' ? 2 : 1;
  expect(new Set(valid.map(({ email }) => email)).size, 'approvals that count').toBeGreaterThanOrEqual(needed);
  expect(await store.freeze.get(), 'a freeze').toBeUndefined();
  const { hour, dayOfWeek } = clock.now().toZonedDateTimeISO(config.timeZone);
  expect(hour >= 6 && hour < 22 && dayOfWeek < 7, 'within the hours').toBe(true);
  const { facts, instance, unknown } = cloud.machine(plan.resourceId);
  expect({ ...facts, tag: instance.tags.penny, unknown }).toMatchObject({
    autoScalingGroup: null,
    stopProtected: false,
    tag: 'allowed',
    unknown: {},
  });
}

/** What must be so after each command: nothing done twice, and the audit trail tells the state that is stored. */
async function expectSound(desk: WatchedDesk): Promise<void> {
  const { store, cloud, config, violations } = desk;
  expect(violations).toEqual([]);
  const trail = Map.groupBy(await store.auditLog.list({ subjectKind: 'proposal' }), ({ subjectId }) => subjectId);
  for (const each of await store.proposals.list(grantToJob('all', config))) {
    const entries = trail.get(each.proposalId)!;
    expect(replayed(entries), each.proposalId).toBe(each.state);
    const acts = (what: string) => cloud.acted.filter((act) => act.proposalId === each.proposalId && act.what === what);
    expect(acts('execute').length).toBeLessThanOrEqual(1);
    const undos = entries.filter(({ event }) => event === 'undo');
    expect(acts('undo').length).toBeLessThanOrEqual(undos.length);
    expect(undos.every(({ actor }) => actor === 'penny' || APPROVERS.includes(actor))).toBe(true);
  }
}

/** The state that an audit trail ends in; each entry must follow from the one before. */
function replayed(entries: readonly AuditEntry[]): string | null {
  let state: string | null = null;
  for (const { event, fromState, toState } of entries) {
    if (event === 'refused') continue;
    expect(fromState).toBe(state);
    const isMove = fromState !== null && fromState !== toState;
    if (isMove) expect(nextState(fromState as ProposalState, event as ProposalEvent)).toBe(toState);
    state = toState;
  }
  return state;
}

/** Whatever has happened: when the world works again, nothing stays under way, and what nobody decides ends. */
async function expectWaysOut(desk: Desk): Promise<void> {
  const { store, cloud, clock, config } = desk;
  const all = grantToJob('all', config);
  await desk.unfreeze();
  cloud.mend();
  // The hours come round, and what waits for them or for the cloud is tried again.
  for (let hours = 0; hours < 60; hours += 6) {
    clock.moveBy({ hours: 6 });
    await desk.settle();
  }
  expect(await store.proposals.list(all, { states: UNDER_WAY })).toEqual([]);

  for (let days = 0; days < 150; days += 30) {
    await expireAndWake(desk);
    clock.moveBy({ hours: 24 * 30 });
  }
  await expireAndWake(desk);
  expect(await store.proposals.list(all, { states: OPEN_STATES })).toEqual([]);
  expect((await store.auditLog.verify()).broken).toBeUndefined();
}

const ends = new Map<string, number>();

async function aDeskWithProposals(): Promise<WatchedDesk> {
  const desk = Object.assign(await aDesk({ policy: POLICY }), { violations: [] as unknown[] });
  desk.cloud.onAct = (order) => expectAllowed(desk, order).catch((error: unknown) => void desk.violations.push(error));
  const other = { remediation: 'resize-instance' as const, change: { instanceType: 'm5.large' } };
  await desk.propose('P0', { state: 'expired' }, { resourceId: 'i-1', ...other });
  const { plan } = await desk.find('P0');
  await desk.propose('P1', { alternatives: [plan] }, { resourceId: 'i-1' });
  await desk.propose('P2', {}, { resourceId: 'i-2', environment: 'production' });
  await desk.propose('P3', {}, { resourceId: 'i-3', ...other });
  await desk.propose('P4', { proposedBy: ANA }, { resourceId: 'i-4' });
  return desk;
}

describe('whatever people, clouds, clocks and crashes do', () => {
  it('nothing is done without authority or twice, and everything has a way out', { timeout: 180_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(everything, async (commands) => {
        const desk = await aDeskWithProposals();
        try {
          await fc.asyncModelRun(() => ({ model: { left: new Set<string>() }, real: desk }), commands);
          await expectWaysOut(desk);
          await expectSound(desk);
          for (const { state } of await desk.store.proposals.list(grantToJob('all', desk.config)))
            ends.set(state, (ends.get(state) ?? 0) + 1);
        } finally {
          await desk.close();
        }
      }),
      { numRuns: 200, seed: 20261123, endOnFailure: false },
    );
  });

  /** A test that never gets anywhere proves nothing. */
  afterAll(() => {
    for (const state of ['done', 'undone', 'failed', 'denied', 'expired'])
      expect(ends.get(state), state).toBeGreaterThan(5);
  });
});
