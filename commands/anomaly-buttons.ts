import type { App, BlockButtonAction } from '@slack/bolt';
import { grantScope } from '../src/analysis/access.ts';
import type { Anomaly, Feedback } from '../src/model/anomaly.ts';
import type { Message } from '../src/model/message.ts';
import { addDays, dayOf } from '../src/model/period.ts';
import { answerTo } from '../src/slack/answer-to.ts';
import { anomalyAlert, anomalyPrint, FEEDBACK_WORDS, labelOf, subjectOf } from '../src/slack/views/anomaly-alert.ts';
import { ASSIGN, assignModal } from '../src/slack/views/assign-modal.ts';
import { assignedTo, confirmation } from '../src/slack/views/confirmation.ts';
import { shortDay } from '../src/slack/views/words.ts';
import { inWords, type ListenerDeps } from './listener.ts';

const SNOOZE_DAYS = 7;

/** What can be pressed on an alert. Whoever presses must be allowed to see the costs it is about. */
export function registerAnomalyButtons(app: App, deps: ListenerDeps): void {
  const { log } = deps;
  const memory = { textOnly: false };
  const onPress = (actionId: string, work: (anomaly: Anomaly, userId: string) => Promise<Message>) =>
    app.action<BlockButtonAction>(actionId, async ({ ack, body, action }) => {
      await ack();
      const press = async () => work(await mayTouch(deps, action.value ?? '', body.user.id), body.user.id);
      await answerTo(body.response_url, await inWords(press, log, actionId), memory);
    });

  onPress('anomaly.expected', (anomaly, actor) => answer(deps, anomaly, { feedback: 'NO', actor }));
  onPress('anomaly.unexpected', (anomaly, actor) => answer(deps, anomaly, { feedback: 'YES', actor }));
  onPress('anomaly.planned', (anomaly, actor) => answer(deps, anomaly, { feedback: 'PLANNED_ACTIVITY', actor }));
  onPress('anomaly.snooze', (anomaly, actor) => snooze(deps, anomaly, actor));

  app.action<BlockButtonAction>('anomaly.assign', async ({ ack, body, action, client }) => {
    await ack();
    const open = async () => {
      const anomaly = await mayTouch(deps, action.value ?? '', body.user.id);
      await client.views.open({ trigger_id: body.trigger_id, view: assignModal(anomaly) });
      return undefined;
    };
    const trouble = await inWords(open, log, 'anomaly.assign');
    if (trouble) await answerTo(body.response_url, trouble, memory);
  });

  app.view('anomaly.assigned', async ({ ack, body, view }) => {
    await ack();
    const assignee = view.state.values[ASSIGN.blockId]?.[ASSIGN.elementId]?.selected_user ?? '';
    const work = async () => {
      const anomaly = await mayTouch(deps, view.private_metadata, body.user.id);
      return assign(deps, anomaly, { assignee, actor: body.user.id });
    };
    await deps.notifier.tell(body.user.id, await inWords(work, log, 'anomaly.assigned'));
  });
}

/** The anomaly a button is about, for somebody who may see it. */
async function mayTouch({ store, people, config }: ListenerDeps, anomalyId: string, userId: string): Promise<Anomaly> {
  const who = await people.byId(userId);
  const anomaly = await store.anomalies.find(anomalyId);
  grantScope(who, labelOf(anomaly), config);
  return anomaly;
}

/** Keeps the answer, shows it on the alert, and says what it does. */
async function answer(
  deps: ListenerDeps,
  { anomalyId }: Anomaly,
  { feedback, actor }: { feedback: Feedback; actor: string },
): Promise<Message> {
  const at = deps.clock.now().toString();
  const answered = await deps.store.anomalies.answer({ anomalyId, feedback, actor, at });
  await redraw(deps, answered);
  const cloud = answered.cloud ? ' AWS Cost Anomaly Detection is told the same.' : '';
  return confirmation(`Noted: ${FEEDBACK_WORDS[feedback]}. ${CONSEQUENCES[feedback]}${cloud}`);
}

const CONSEQUENCES: Record<Feedback, string> = {
  NO: 'I am less easily alarmed about these costs from now on.',
  YES: 'I look a little closer at these costs from now on.',
  PLANNED_ACTIVITY: 'I say no more about it. Next time, declare it ahead with /cost planned.',
};

async function snooze(deps: ListenerDeps, { anomalyId }: Anomaly, actor: string): Promise<Message> {
  const snoozedUntil = addDays(dayOf(deps.clock.now()), SNOOZE_DAYS);
  const at = deps.clock.now().toString();
  await redraw(deps, await deps.store.anomalies.settle(anomalyId, { snoozedUntil, actor, at }));
  return confirmation(`Snoozed until ${shortDay(snoozedUntil)}. If it still goes on then, I say so once more.`);
}

async function assign(
  deps: ListenerDeps,
  anomaly: Anomaly,
  { assignee, actor }: { assignee: string; actor: string },
): Promise<Message> {
  const { store, notifier, people, config, clock } = deps;
  grantScope(await people.byId(assignee), labelOf(anomaly), config);
  const at = clock.now().toString();
  const assigned = await store.anomalies.settle(anomaly.anomalyId, { assignee, actor, at });
  await redraw(deps, assigned);
  if (assignee !== actor) await notifier.tell(assignee, assignedTo(actor, anomalyAlert(assigned)));
  return confirmation(`${labelOf(anomaly)}, ${subjectOf(anomaly)}: assigned.`);
}

/** The alert says at once what was decided. */
async function redraw({ store, notifier }: ListenerDeps, anomaly: Anomaly): Promise<void> {
  const { channelId, messageTs } = anomaly.told ?? {};
  if (!channelId || !messageTs) return;
  const message = anomalyAlert(anomaly, { accountNames: await store.costs.accountNames() });
  await notifier.update({ channelId, messageTs }, message);
  await store.anomalies.mark(anomaly.anomalyId, { fingerprint: anomalyPrint(message) });
}
