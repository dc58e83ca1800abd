import type { App, BlockButtonAction } from '@slack/bolt';
import { answerTo } from '../src/slack/answer-to.ts';
import { openForm } from '../src/slack/open-form.ts';
import { budgetFormDone, budgetFormPending } from '../src/slack/views/budget-modal.ts';
import { changeForm, readBudgetForm, submitBudgetForm } from './budget-form.ts';
import { inWords, type ListenerDeps, troubleIn } from './listener.ts';

/** The button under a budget, and the form that it or `/cost budget set` opens. */
export function registerBudgetButtons(app: App, deps: ListenerDeps): void {
  const { people, notifier, log } = deps;
  const memory = { textOnly: false };

  app.action<BlockButtonAction>('budget.change', async ({ ack, body, action, client }) => {
    await ack();
    const work = async () => {
      const form = await changeForm(deps, await people.byId(body.user.id), action.value);
      await openForm(client, body.trigger_id, form);
    };
    const trouble = await troubleIn(work, log, 'budget.change');
    if (trouble) await answerTo(body.response_url, trouble, memory);
  });

  // What was filled in is read at once; rights and bills are looked at once Slack knows that we have it.
  app.view('budget.set', async ({ ack, body, view, client }) => {
    const filled = readBudgetForm(view);
    if ('errors' in filled) return ack({ response_action: 'errors', errors: filled.errors });
    await ack({ response_action: 'update', view: budgetFormPending() });
    const work = async () => submitBudgetForm(deps, await people.byId(body.user.id), filled);
    const message = await inWords(work, log, 'budget.set');
    const show = async () => {
      await client.views.update({ view_id: view.id, view: budgetFormDone(message) });
    };
    const isClosed = await troubleIn(show, log, 'budget.set: to show what became of it');
    if (isClosed) await notifier.tell(body.user.id, message);
  });
}
