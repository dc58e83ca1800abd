import { PennyError } from '../../src/errors.ts';
import type { Delivered, Deliverer } from './deliver.ts';
import { type InputValues, inputErrors, stateValues } from './inputs.ts';
import { checkedView, pushView, replaceView } from './methods-views.ts';
import { isJson, type Json } from './options.ts';
import { closedPayload, submissionPayload } from './payloads.ts';
import type { StoredView, Workspace } from './state.ts';
import type { Triggers } from './triggers.ts';

export interface Submitted extends Delivered {
  /** By block_id, what is wrong with an input: from Slack's own client or from the bot. */
  errors?: Record<string, string>;
}

/** What people do with modals. */
export class ViewActs {
  #context: { workspace: Workspace; deliverer: Deliverer; triggers: Triggers };

  constructor(context: { workspace: Workspace; deliverer: Deliverer; triggers: Triggers }) {
    this.#context = context;
  }

  /** Sends a modal. What Slack's client refuses never reaches the bot. */
  async submitView({
    user,
    viewId,
    values = {},
  }: {
    user: string;
    viewId: string;
    values?: InputValues;
  }): Promise<Submitted> {
    const { workspace, deliverer, triggers } = this.#context;
    const person = workspace.actor(user);
    const view = ownView(workspace, user, viewId);
    const blocks = blocksOf(view);
    const errors = inputErrors(blocks, values);
    if (Object.keys(errors).length > 0) return { isAcknowledged: false, milliseconds: 0, errors };

    const triggerId = triggers.issue(user);
    const payload = submissionPayload(workspace, { person, view, values: stateValues(blocks, values), triggerId });
    const delivered = await deliverer.once('interactive', payload);
    return delivered.problem ? delivered : { ...delivered, ...this.#afterSubmit(view, delivered.body) };
  }

  /** Closes a modal: this one, or all with the cross. */
  async closeView({
    user,
    viewId,
    isCleared = false,
  }: {
    user: string;
    viewId: string;
    isCleared?: boolean;
  }): Promise<void> {
    const { workspace, deliverer } = this.#context;
    const person = workspace.actor(user);
    const view = ownView(workspace, user, viewId);
    const stack = workspace.modals.get(user) ?? [];
    workspace.modals.set(user, isCleared ? [] : stack.filter((each) => each !== view));
    workspace.changed();

    if (view.payload.notify_on_close === true)
      await deliverer.once('interactive', closedPayload(workspace, { person, view, isCleared }));
  }

  /** What the acknowledgement of a submission asks for: errors, another view, or (nothing said) to close. */
  #afterSubmit(view: StoredView, body: unknown): { errors?: Record<string, string> } {
    const { workspace } = this.#context;
    const answer = isJson(body) ? body : {};
    if (answer.response_action === 'errors' && isJson(answer.errors))
      return { errors: Object.fromEntries(Object.entries(answer.errors).map(([id, each]) => [id, String(each)])) };
    if (answer.response_action === 'update') replaceView(workspace, view, checkedView(answer.view));
    else if (answer.response_action === 'push') pushView(workspace, view.user, checkedView(answer.view));
    else {
      const stack = workspace.modals.get(view.user) ?? [];
      workspace.modals.set(view.user, answer.response_action === 'clear' ? [] : stack.filter((each) => each !== view));
      workspace.changed();
    }
    return {};
  }
}

/** A view of this person: nobody acts in another's modal. */
export function ownView(workspace: Workspace, user: string, viewId: string): StoredView {
  const view = workspace.view(viewId);
  if (view?.user !== user) throw new PennyError('not_found', `${user} has no view ${viewId} open.`);
  return view;
}

export function blocksOf(view: StoredView): Json[] {
  return Array.isArray(view.payload.blocks) ? view.payload.blocks.filter(isJson) : [];
}
