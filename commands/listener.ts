import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { PennyError } from '../src/errors.ts';
import type { Message } from '../src/model/message.ts';
import type { Notifier } from '../src/ports.ts';
import type { People } from '../src/slack/people.ts';
import { failure, faultSentence } from '../src/slack/views/error.ts';
import type { AnswerBook } from './answers.ts';
import type { CommandDeps } from './command.ts';

/** What the listeners use beside what commands do. */
export interface ListenerDeps extends Omit<CommandDeps, 'remember'> {
  people: People;
  notifier: Notifier;
  answers: AnswerBook;
  log: Logger;
}

/** Does the work and turns every failure into words. The one place that does so. */
export async function inWords<Said extends Message | undefined>(
  work: () => Promise<Said>,
  log: Logger,
  what: string,
): Promise<Said | Message> {
  try {
    return await work();
  } catch (error) {
    return failure(sentenceFor(error, log, what));
  }
}

/** The same for work that says nothing when it succeeds. */
export async function troubleIn(work: () => Promise<void>, log: Logger, what: string): Promise<Message | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return failure(sentenceFor(error, log, what));
  }
}

/**
 * A failure in words: what we foresaw is its sentence; anything else is a reference for the person and, under the same
 * reference, the whole story in the log. What only the operators can mend is logged as well.
 */
export function sentenceFor(error: unknown, log: Logger, what: string): string {
  if (error instanceof PennyError) {
    if (error.code === 'unavailable') log.warn({ err: error, what }, 'could not answer');
    return error.message;
  }
  const reference = randomBytes(4).toString('hex').toUpperCase();
  log.error({ err: error, reference, what }, 'unforeseen failure');
  return faultSentence(reference);
}
