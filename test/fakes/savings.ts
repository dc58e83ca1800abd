import { openStore } from '../../db/store.ts';
import { movableClock } from '../../sandbox/clock.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import type { SavingsAnswer } from '../../src/analysis/savings.ts';
import { claimOf } from '../../src/analysis/savings-claims.ts';
import { askSavings } from '../../src/ask-savings.ts';
import type { Config } from '../../src/config.ts';
import { addDays, type Day, daysIn, parsePeriod } from '../../src/model/period.ts';
import type { Plan, Proposal } from '../../src/model/proposal.ts';
import type { SavingsClaim } from '../../src/model/savings-claim.ts';
import type { Cloud, Store } from '../../src/ports.ts';
import { type Proven, proveSavings } from '../../src/prove-savings.ts';
import { type ACharge, aConfig, aDelivery, anArrival, NOW } from './builders.ts';
import { aProposal } from './proposals.ts';

/** The machine of most tests, in the account of the builders' charges. */
export const MACHINE = 'i-0aaaaaaaaaaaaaaa1';
export const MACHINE_ARN = `arn:aws:ec2:us-east-1:200:instance/${MACHINE}`;
const PLACE = { subAccountId: '200', regionId: 'us-east-1' };

/** A stop of that machine, carried out at noon of 9 November 2026; override what matters. */
export function aDoneProposal({
  plan,
  ...over
}: Partial<Omit<Proposal, 'plan'>> & { plan?: Partial<Plan> } = {}): Proposal {
  const doneAt = over.doneAt ?? '2026-11-09T12:00:00Z';
  return aProposal({
    state: 'done',
    detector: 'idle-instance',
    startedAt: doneAt,
    doneAt,
    changedAt: doneAt,
    receipt: {},
    ...over,
    plan: { ...PLACE, resourceId: MACHINE, ...plan },
  });
}

/** A charge a day from a day to another, both included. */
export function daily(first: Day, last: Day, billed: number, key: ACharge['key'] = {}): ACharge[] {
  return daysIn({ start: first, end: addDays(last, 1) }).map((day) => ({
    day,
    billed,
    key: { resourceId: MACHINE_ARN, ...key },
  }));
}

/** A ledger on a database of its own, with bills as files. */
export interface TestLedger {
  store: Store;
  config: Config;
  clock: ReturnType<typeof movableClock>;
  /** Adds proposals as they are. */
  done(...proposals: Proposal[]): Promise<void>;
  /** Brings in a bill in place of the last one; its days are settled through a day. */
  bill(charges: ACharge[], settledThrough?: Day): Promise<void>;
  /** The same of a bill with these charges and no others. */
  billOf(charges: ACharge[], settledThrough?: Day): Promise<void>;
  prove(clouds?: Cloud[]): Promise<Proven>;
  ask(period?: string, scope?: string): Promise<SavingsAnswer>;
}

export async function aLedger(policy = ''): Promise<TestLedger> {
  const config = aConfig(policy);
  const store = await openStore('sqlite::memory:');
  const clock = movableClock(NOW);
  const bring = async (charges: ACharge[], settledThrough: Day) => {
    await store.deliveries.replace(
      aDelivery(charges, { billingMonth: '2026-10' }),
      anArrival({ newestChargeAt: `${addDays(settledThrough, 3)}T00:00:00Z`, readAt: clock.now().toString() }, config),
    );
  };
  return {
    store,
    config,
    clock,
    async done(...proposals) {
      await store.proposals.add(proposals);
    },
    bill: (charges, settledThrough = '2026-11-20') => bring([...everyDay(settledThrough), ...charges], settledThrough),
    billOf: (charges, settledThrough = '2026-11-20') => bring(charges, settledThrough),
    prove: (clouds = []) => proveSavings({ store, config, clock, clouds }),
    ask: (period = '2026-11', scope = 'all') =>
      askSavings(
        { store, config },
        { grant: grantToJob(scope, config), period: parsePeriod(period, clock.now().toString().slice(0, 10)) },
      ),
  };
}

/** Something else on every day's bill, so that a day without a charge of the machine is a day all the same. */
function everyDay(last: Day): ACharge[] {
  return daysIn({ start: '2026-10-01', end: addDays(last, 2) }).map((day) => ({
    day,
    billed: 5,
    key: { resourceId: 'arn:aws:ec2:us-east-1:200:instance/i-0bbbbbbbbbbbbbbb2' },
  }));
}

/** The claim of that stop. */
export function aClaim(over: Partial<SavingsClaim> = {}): SavingsClaim {
  const done = aDoneProposal() as Proposal & { doneAt: string };
  return { ...claimOf(done, { actionType: 'Stop', usageTypes: [] }), ...over };
}
