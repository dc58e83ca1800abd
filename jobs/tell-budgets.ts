import { channelFor } from '../src/analysis/routing.ts';
import { PennyError } from '../src/errors.ts';
import type { Budget } from '../src/model/budget.ts';
import type { BudgetAlert } from '../src/model/budget-alert.ts';
import type { Message } from '../src/model/message.ts';
import type { MessageRef } from '../src/ports.ts';
import { slackWord, UNEDITABLE } from '../src/slack/slack-error.ts';
import { undelivered } from '../src/slack/views/budget-alert.ts';
import { failure } from '../src/slack/views/error.ts';
import type { JobDeps } from './job.ts';
import { tellOperators, tellOwner } from './tell.ts';

/** Something to say about a budget. The message is made when it is known that this process says it. */
export interface Telling {
  budget: Budget;
  alert: BudgetAlert;
  message(): Promise<Message>;
}

/** A claim this old was left by a process that died, or could reach nobody: a living one gives up long before. */
const ABANDONED = { minutes: 20 };

/** Says something new, if this process is the one that gets to say it. True when it was told. */
export async function tellOnce(deps: JobDeps, telling: Telling): Promise<boolean> {
  return (await deps.store.budgetAlerts.claim(telling.alert)) && tell(deps, telling);
}

/**
 * Takes up what a dead process left untold. Slack takes no idempotency key, so we look for it in the channel first;
 * where we cannot look, it is not told again, and the operators are told that.
 */
export async function resumeTelling(deps: JobDeps, telling: Telling): Promise<boolean> {
  const { store, clock, processId } = deps;
  const { alert, budget } = telling;
  const at = clock.now();
  if (Temporal.Instant.compare(Temporal.Instant.from(alert.claimedAt).add(ABANDONED), at) > 0) return false;
  const place = await placeFor(deps, budget);
  const found = place === undefined ? undefined : await lookFor(deps, place, alert);
  if (!(await store.budgetAlerts.takeOver(alert, { claimedBy: processId, at: at.toString() }))) return false;
  if (found === undefined) return tell(deps, telling);
  // What stands there may be older than today's figures: without a fingerprint it is redrawn.
  await markTold(deps, { ...alert, fingerprint: '' }, found === 'unreadable' ? undefined : found);
  if (found === 'unreadable') await tellOperators(deps, failure(unknownWhether(place!)));
  return false;
}

/** Redraws what stands in a channel with the figures of today; a message that can never be edited is left alone. */
export async function redraw(deps: JobDeps, alert: BudgetAlert, message: Message): Promise<void> {
  const { store, notifier, log } = deps;
  const { channelId, messageTs } = alert;
  if (channelId === null || messageTs === null) return;
  try {
    await notifier.update({ channelId, messageTs }, message);
    await store.budgetAlerts.told(alert);
  } catch (error) {
    const word = error instanceof PennyError ? slackWord(error.cause) : undefined;
    if (!UNEDITABLE.includes(word ?? '')) throw error;
    log.warn({ err: error, channelId }, 'a message about a budget can no longer be edited');
    await store.budgetAlerts.told({ ...alert, channelId: null, messageTs: null });
  }
}

/** To the budget's channel; where there is none, or it cannot be reached, to the people who answer for it. */
async function tell(deps: JobDeps, { budget, alert, message }: Telling): Promise<boolean> {
  const text = await message();
  const place = await placeFor(deps, budget);
  let trouble = '';
  if (place !== undefined) {
    try {
      const ref = await deps.notifier.post(place, text, { slot: slotOf(alert) });
      await markTold(deps, alert, ref);
      return true;
    } catch (error) {
      if (!(error instanceof PennyError)) throw error;
      trouble = `This was for ${place}. ${error.message}`;
    }
  }
  const reached =
    place === undefined
      ? await tellOperators(deps, text)
      : await tellOwner(deps, { scope: budget.scope }, undelivered(text, trouble));
  if (reached === 0 && deps.config.operators.length > 0) {
    throw new PennyError('unavailable', `Nobody could be told about the budget of ${budget.scope}. ${trouble}`);
  }
  await markTold(deps, alert, undefined);
  return true;
}

async function placeFor({ config, store }: JobDeps, { scope }: Budget): Promise<string | undefined> {
  const subscriptions = await store.subscriptions.list();
  return channelFor(scope === 'all' ? '*' : scope, 'budgets', { ...config, subscriptions });
}

async function lookFor(
  { notifier }: JobDeps,
  place: string,
  alert: BudgetAlert,
): Promise<MessageRef | undefined | 'unreadable'> {
  const channelId = await notifier.channelId(place);
  if (channelId === undefined) return 'unreadable';
  const oldest = Temporal.Instant.from(alert.claimedAt).subtract({ minutes: 5 });
  return notifier.findPosted(channelId, slotOf(alert), oldest);
}

async function markTold({ store, clock }: JobDeps, alert: BudgetAlert, ref: MessageRef | undefined): Promise<void> {
  const where = { channelId: ref?.channelId ?? null, messageTs: ref?.messageTs ?? null };
  await store.budgetAlerts.told({ ...alert, ...where, toldAt: clock.now().toString() });
}

/** What carries the claim into the message's metadata. */
const slotOf = ({ budgetId, periodStart, change }: BudgetAlert) => `budget ${budgetId} ${periodStart} ${change}`;

const unknownWhether = (channel: string) =>
  `I was stopped while telling ${channel} about its budget and cannot see whether it arrived, so I did not tell it again.`;
