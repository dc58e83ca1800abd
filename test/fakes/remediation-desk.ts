import pino from 'pino';
import { openStore } from '../../db/store.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import type { Config } from '../../src/config.ts';
import type { Plan, Proposal } from '../../src/model/proposal.ts';
import type { Store } from '../../src/ports.ts';
import { observe } from '../../src/remediation/observed.ts';
import { planHash } from '../../src/remediation/plan-hash.ts';
import { type Runner, type RunnerDeps, remediationRunner } from '../../src/remediation/runner.ts';
import { ACCOUNT, type ActingCloud, actingCloud } from './acting-cloud.ts';
import { aConfig } from './builders.ts';
import { type HandClock, handClock } from './hand-clock.ts';
import { aLife, mortal } from './mortal.ts';
import { type FakePeople, FIN, fakePeople } from './people.ts';
import { aPlan, aProposal } from './proposals.ts';

export { ANA, BEN, FIN } from './people.ts';

/** Who may what: Ana and Fin approve, Ben and whoever else do not; production needs two. */
export const RULES = `
remediation:
  mode: act
  rules: [{ approvers: [lead, 'role:finops'] }]
`;

/** The real workflow and runner on a real database in memory, with a cloud and a clock that do as they are told. */
export interface Desk {
  deps: RunnerDeps;
  store: Store;
  config: Config;
  clock: HandClock;
  cloud: ActingCloud;
  people: FakePeople;
  runner: Runner;
  /** What was told as changed: `P1 executing`. */
  told: string[];
  /** Proposes something for a machine as the cloud has it. */
  propose(proposalId?: string, over?: Partial<Proposal>, plan?: Partial<Plan>): Promise<Proposal>;
  find(proposalId?: string): Promise<Proposal>;
  /** `approve U0ANA`, `block penny`, … of a proposal, in order. */
  events(proposalId?: string): Promise<string[]>;
  /** Runs the runner, and again a while later, until there is nothing more to come of it. */
  settle(): Promise<void>;
  /** The process dies at once, and another one begins. */
  crash(): void;
  /** The same after so many more calls of the store and the cloud; false where it got through before. */
  runAndDie(calls: number): Promise<boolean>;
  freeze(because?: string): Promise<void>;
  unfreeze(): Promise<void>;
  close(): Promise<void>;
}

const NO_WAITING = { inFlight: 8, firstPollMs: 1_000_000, longestPollMs: 1_000_000 };

export async function aDesk({ policy = RULES } = {}): Promise<Desk> {
  const store = await openStore('sqlite::memory:');
  const config = aConfig(policy);
  const clock = handClock();
  const cloud = actingCloud(clock);
  const people = fakePeople();
  const told: string[] = [];
  let life = aLife();
  const depsAs = (processId: string): RunnerDeps => ({
    store: mortal(store, life),
    config,
    clock,
    people,
    clouds: [mortal(cloud, life)],
    log: pino({ level: 'silent' }),
    processId,
    changed: ({ proposalId, state }) => void told.push(`${proposalId} ${state}`),
  });
  let lives = 1;
  let deps = depsAs('life 1');
  let runner = remediationRunner(deps, NO_WAITING);
  const beAnother = () => {
    life.end();
    life = aLife();
    lives += 1;
    deps = depsAs(`life ${lives}`);
    runner = remediationRunner(deps, NO_WAITING);
  };
  const everything = grantToJob('all', config);
  const freezeEntry = (event: string) => ({
    subjectKind: 'freeze',
    subjectId: 'all',
    event,
    fromState: null,
    toState: null,
    actor: FIN,
    note: '',
    at: clock.now().toString(),
  });
  return {
    store,
    config,
    clock,
    cloud,
    people,
    told,
    get deps() {
      return deps;
    },
    get runner() {
      return runner;
    },
    async propose(proposalId = 'P1', over = {}, plan = {}) {
      const resourceId = plan.resourceId ?? 'i-1';
      const { instance } = cloud.machine(resourceId);
      const place = { subAccountId: ACCOUNT, regionId: 'eu-central-1', resourceId, resourceName: resourceId };
      const whole = aPlan({ ...place, observed: observe(instance), ...plan });
      const proposal = { ...aProposal({ proposalId, ...over }), plan: whole, planHash: planHash(whole) };
      await store.proposals.add([proposal]);
      return proposal;
    },
    find: (proposalId = 'P1') => store.proposals.find(proposalId),
    async events(proposalId = 'P1') {
      const entries = await store.auditLog.list({ subjectKind: 'proposal', subjectId: proposalId });
      return entries.map(({ event, actor }) => `${event} ${actor}`);
    },
    async settle() {
      for (let tries = 0; tries < 40; tries++) {
        await runner.run();
        const left = await store.proposals.list(everything, { states: ['executing', 'verifying', 'undoing'] });
        if (left.length === 0) return;
        clock.moveBy({ minutes: 1 });
      }
    },
    crash: beAnother,
    async runAndDie(calls) {
      life.endAfter(calls);
      await Promise.race([runner.run(), life.ended]);
      const hasDied = life.isOver;
      beAnother();
      return hasDied;
    },
    freeze: (because = 'an incident') =>
      store.freeze.set({ by: FIN, at: clock.now().toString(), because }, freezeEntry('freeze')),
    unfreeze: () => store.freeze.set(undefined, freezeEntry('unfreeze')),
    close: async () => {
      await runner.stop();
      await store.close();
    },
  };
}
