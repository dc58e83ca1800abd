import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { grantToJob } from '../src/analysis/access.ts';
import type { BudgetStatus } from '../src/analysis/budget.ts';
import { judge } from '../src/analysis/budget-alerts.ts';
import { askBudget, askBudgetCost, askBudgetDrivers } from '../src/ask-budgets.ts';
import { budgetPlans } from '../src/budget-plans.ts';
import { type Budget, budgetPeriod } from '../src/model/budget.ts';
import type { BudgetAlert } from '../src/model/budget-alert.ts';
import { dayOf } from '../src/model/period.ts';
import { budgetAlert, budgetTurn } from '../src/slack/views/budget-alert.ts';
import type { Job, JobDeps } from './job.ts';
import { redraw, resumeTelling, type Telling, tellOnce } from './tell-budgets.ts';
import { amountBefore, type Judged, watch } from './watch-budgets.ts';

const CHECKED = 'budgets checked';

/** Every hour: what has settled since, and which budgets have passed a threshold by it? Each change is told once. */
export const checkBudgets: Job = {
  name: 'check-budgets',
  doing: 'Checking the budgets',
  everyMinutes: 60,

  async run(deps) {
    const { store, config, log } = deps;
    const { budgets } = budgetPlans(config, await store.budgets.list());
    const mark = await markOf(deps, budgets);
    if ((await store.facts.get(CHECKED)) === mark && !(await store.budgetAlerts.anyUntold())) return 'nothing new';
    const done = { told: 0, failed: 0 };
    for (const budget of budgets) {
      try {
        done.told += await lookAfter(deps, budget);
      } catch (error) {
        done.failed += 1;
        log.error({ err: error, budget: budget.budgetId, scope: budget.scope }, 'budget not looked after');
      }
      // A forecast takes a while; whoever asks something meanwhile is answered in between.
      await setImmediate();
    }
    if (done.failed === 0) await store.facts.set(CHECKED, mark);
    return `${budgets.length} budgets checked, ${done.told} told${done.failed > 0 ? `, ${done.failed} could not be` : ''}`;
  },
};

/** Changes with the day, the bills, the rules and the budgets: without a change there is nothing new to say. */
async function markOf(
  { store, config, clock, rulesFingerprint }: JobDeps,
  budgets: readonly Budget[],
): Promise<string> {
  const sources = await store.deliveries.sources();
  const waiting = await store.deliveries.awaitingReallocation(rulesFingerprint);
  const channels = config.teams.map(({ channel }) => channel);
  const text = JSON.stringify([dayOf(clock.now()), sources, rulesFingerprint, waiting, budgets, channels]);
  return hash('sha1', text, 'base64url');
}

/** Judges one budget's running period; returns how many messages that made. */
async function lookAfter(deps: JobDeps, budget: Budget): Promise<number> {
  const grant = grantToJob(budget.scope, deps.config);
  const status = await askBudget(deps, { budget, grant, today: dayOf(deps.clock.now()) });
  const { budgetedCost, settledThrough } = status;
  if (budgetedCost === null || settledThrough === null) return 0;
  const judged: Judged = { ...status, budgetedCost, settledThrough };
  await watch(deps, judged);
  const told = await deps.store.budgetAlerts.list(budget.budgetId, status.period.start);
  return Number(await tellTurn(deps, judged, told)) + Number(await tellCrossings(deps, judged, told));
}

/** In the first days of a period: how the last one ended, and an amount made from history. */
async function tellTurn(deps: JobDeps, status: Judged, told: readonly BudgetAlert[]): Promise<boolean> {
  const { budget, period, adjustment } = status;
  const known = told.find(({ change }) => change === 0);
  if (known?.toldAt) return false;
  const before = await amountBefore(deps, status);
  // An answer has told the amount of a budget that is new.
  if (!before && (!adjustment || told.some(({ change }) => change > 0))) return false;
  const message = async () => {
    const grant = grantToJob(budget.scope, deps.config);
    const past = budgetPeriod(budget.timeUnit, period.start, 1);
    const ended = before && {
      periodStart: past.start,
      actualCost: await askBudgetCost(deps, { budget, grant, period: past }),
      budgetedCost: before.budgetedCost,
    };
    return budgetTurn({
      budget,
      periodStart: period.start,
      ended,
      amountBefore: before?.budgetedCost,
      adjustment: adjustment ?? undefined,
    });
  };
  const alert = known ?? alertOf(deps, status, { change: 0, crossings: [], states: {} });
  return known ? resumeTelling(deps, { budget, alert, message }) : tellOnce(deps, { budget, alert, message });
}

/** Thresholds that changed are told; while none does, the last message is kept up to date. */
async function tellCrossings(deps: JobDeps, status: Judged, told: readonly BudgetAlert[]): Promise<boolean> {
  const { budget } = status;
  const latest = told.findLast(({ change }) => change > 0);
  const saying = (alert: BudgetAlert): Telling => ({
    budget,
    alert: { ...alert, fingerprint: fingerprintOf(status) },
    message: async () => {
      const drivers = await askBudgetDrivers(deps, status);
      return budgetAlert(status, { crossings: alert.crossings, drivers });
    },
  });
  if (latest && latest.toldAt === null) return resumeTelling(deps, saying(latest));
  const { states, crossings } = judge(status, latest?.states ?? {});
  if (crossings.length > 0) {
    const change = (latest?.change ?? 0) + 1;
    return tellOnce(deps, saying(alertOf(deps, status, { change, crossings, states })));
  }
  if (latest?.messageTs && latest.fingerprint !== fingerprintOf(status)) {
    const { alert, message } = saying(latest);
    await redraw(deps, alert, await message());
  }
  return false;
}

function alertOf(
  { clock, processId }: JobDeps,
  { budget, period }: BudgetStatus,
  about: Pick<BudgetAlert, 'change' | 'crossings' | 'states'>,
): BudgetAlert {
  return {
    ...about,
    budgetId: budget.budgetId,
    periodStart: period.start,
    claimedBy: processId,
    claimedAt: clock.now().toString(),
    toldAt: null,
    channelId: null,
    messageTs: null,
    fingerprint: '',
  };
}

/** Tells whether a message would read differently: other settled days, another figure or amount, to the cent. */
function fingerprintOf({ settledThrough, actualCost, budgetedCost, otherCurrencies }: Judged): string {
  return JSON.stringify([settledThrough, actualCost.toFixed(2), budgetedCost.toFixed(2), otherCurrencies]);
}
