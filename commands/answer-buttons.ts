import { PennyError } from '../src/errors.ts';
import type { Message } from '../src/model/message.ts';
import type { Notifier } from '../src/ports.ts';
import { confirmation, sharedBy } from '../src/slack/views/confirmation.ts';
import type { AnswerBook } from './answers.ts';
import type { Answer } from './command.ts';
import { type Place, requireOurOwn } from './place.ts';

interface ButtonDeps {
  answers: AnswerBook;
  notifier: Notifier;
  /** Asks anew, with the rights of who presses: what was true then may not be shown now. */
  ask(text: string, userId: string, channel?: Place): Promise<Answer>;
}

interface Pressed {
  answerId: string | undefined;
  userId: string;
}

/** "Share with channel": the same answer, for everybody there, with the name of who shared it. */
export async function shareAnswer(
  { answers, notifier, ask }: ButtonDeps,
  pressed: Pressed & { place: Place | undefined },
): Promise<Message> {
  const { userId, place } = pressed;
  const { words } = answers.recall(pressed.answerId ?? '', userId);
  if (!place) throw new PennyError('invalid', 'There is no channel here to share with.');
  await requireOurOwn(place);
  const { message } = await ask(words.join(' '), userId, place);
  await notifier.post(place.id, sharedBy(userId, message));
  return confirmation('Shared with the channel.');
}

/** "CSV": every group of the answer as a file, by direct message. */
export async function sendCsv({ answers, notifier, ask }: ButtonDeps, { answerId, userId }: Pressed): Promise<Message> {
  const { words } = answers.recall(answerId ?? '', userId);
  const { csv } = await ask(words.join(' '), userId);
  if (!csv) throw new PennyError('not_found', 'There is nothing to put in a file.');
  await notifier.sendCsv(userId, csv.filename, csv.text);
  return confirmation('The file is in our direct messages.');
}
