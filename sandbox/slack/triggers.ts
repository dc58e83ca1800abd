import { SlackError } from './errors.ts';

/** A trigger id opens a modal within 3 s of the person's act (docs.slack.dev, views.open). */
export const TRIGGER_LIFETIME_MS = 3000;

interface Trigger {
  user: string;
  /** Milliseconds of the machine's own clock. */
  expiresAt: number;
  isUsed: boolean;
}

/** The trigger ids given out with commands and interactions. They run on real time: the bot's speed is what counts. */
export class Triggers {
  #triggers = new Map<string, Trigger>();

  issue(user: string): string {
    const id = `${this.#triggers.size + 1}.0000000001.sandbox`;
    this.#triggers.set(id, { user, expiresAt: performance.now() + TRIGGER_LIFETIME_MS, isUsed: false });
    return id;
  }

  /** The person behind a trigger id, once. */
  use(id: string): string {
    const trigger = this.#triggers.get(id);
    if (!trigger) throw new SlackError('invalid_trigger_id');
    if (trigger.isUsed) throw new SlackError('exchanged_trigger_id');
    if (performance.now() > trigger.expiresAt) throw new SlackError('expired_trigger_id');

    trigger.isUsed = true;
    return trigger.user;
  }
}
