import type { App, BlockButtonAction, ViewOutput } from '@slack/bolt';
import { grantScope, requireMayExempt } from '../src/analysis/access.ts';
import { exemptReason, exemptUntil } from '../src/analysis/parse-waste.ts';
import { PennyError } from '../src/errors.ts';
import { addDays, type Day, dayOf } from '../src/model/period.ts';
import { redrawWaste } from '../src/redraw-waste.ts';
import { answerTo } from '../src/slack/answer-to.ts';
import { openForm } from '../src/slack/open-form.ts';
import { EXEMPT, exemptDone, exemptModal, exemptPending } from '../src/slack/views/exempt-modal.ts';
import { exempted } from '../src/slack/views/exemption-list.ts';
import { inWords, type ListenerDeps, troubleIn } from './listener.ts';
import { exemptFinding } from './waste-exempt.ts';

/** What the form offers: long enough to matter, short enough to be thought of again. */
export const OFFERED_DAYS = 90;

/** The button under a finding, and the form that it opens. */
export function registerWasteButtons(app: App, deps: ListenerDeps): void {
  const { people, notifier, log, store, clock, config } = deps;
  const memory = { textOnly: false };

  app.action<BlockButtonAction>('finding.exempt', async ({ ack, body, action, client }) => {
    await ack();
    const work = async () => {
      const finding = await store.findings.find(action.value ?? '');
      const who = await people.byId(body.user.id);
      requireMayExempt(who, grantScope(who, finding.team, config), config);
      if (finding.state === 'closed') throw new PennyError('conflict', 'That finding is closed already.');
      await openForm(client, body.trigger_id, exemptModal(finding, addDays(dayOf(clock.now()), OFFERED_DAYS)));
    };
    const trouble = await troubleIn(work, log, 'finding.exempt');
    if (trouble) await answerTo(body.response_url, trouble, memory);
  });

  // What was filled in is read at once; rights are looked at once Slack knows that we have it.
  app.view('finding.exempted', async ({ ack, body, view, client }) => {
    const filled = readForm(view, dayOf(clock.now()));
    if ('errors' in filled) return ack({ response_action: 'errors', errors: filled.errors });
    await ack({ response_action: 'update', view: exemptPending() });
    const work = async () => {
      const finding = await store.findings.find(view.private_metadata);
      const detector = filled.isAnything ? undefined : finding.detector;
      const done = await exemptFinding(deps, { ...filled, finding, detector }, await people.byId(body.user.id));
      await redrawWaste(deps);
      return exempted(done.exemption, done.closed);
    };
    const message = await inWords(work, log, 'finding.exempted');
    const show = async () => {
      await client.views.update({ view_id: view.id, view: exemptDone(message) });
    };
    const isClosed = await troubleIn(show, log, 'finding.exempted: to show what became of it');
    if (isClosed) await notifier.tell(body.user.id, message);
  });
}

/** Reads a submission; what cannot be read is a sentence under its field. */
function readForm(
  view: ViewOutput,
  today: Day,
): { reason: string; until: Day; isAnything: boolean } | { errors: Record<string, string> } {
  const field = (id: string) => view.state.values[id]?.[id];
  const errors: Record<string, string> = {};
  const read = (id: string, work: () => string): string => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof PennyError)) throw error;
      errors[id] = error.message;
      return '';
    }
  };
  const reason = read(EXEMPT.reason, () => exemptReason(field(EXEMPT.reason)?.value ?? ''));
  const until = read(EXEMPT.until, () => exemptUntil(field(EXEMPT.until)?.selected_date ?? '', today));
  if (Object.keys(errors).length > 0) return { errors };
  return { reason, until, isAnything: field(EXEMPT.what)?.selected_option?.value === 'all' };
}
