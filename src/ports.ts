import type { Message } from './model/message.ts';

/** Time, so that a test or the sandbox can move it. */
export interface Clock {
  now(): Temporal.Instant;
  /** Calls `run` about once a minute, and after every jump; returns the way to stop. */
  everyMinute(run: () => void): () => void;
}

/** Where a posted message is, so that it can be edited days later. */
export interface MessageRef {
  channelId: string;
  messageTs: string;
}

/** Says things in Slack. Falls back to text where a workspace does not know the native blocks yet. */
export interface Notifier {
  /** `slot` is put in the message's metadata, so that after a crash we can see whether it was sent. */
  post(channelId: string, message: Message, options?: { slot?: string }): Promise<MessageRef>;
  update(ref: MessageRef, message: Message): Promise<void>;
  /** A private message to one person. */
  tell(userId: string, message: Message): Promise<void>;
  /** The message that carries this slot, looked for since `oldest`; `unreadable` where history cannot be read. */
  findPosted(channelId: string, slot: string, oldest: Temporal.Instant): Promise<MessageRef | undefined | 'unreadable'>;
}
