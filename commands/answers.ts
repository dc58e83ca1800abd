import { randomUUID } from 'node:crypto';
import { PennyError } from '../src/errors.ts';
import type { Asker } from '../src/model/access.ts';

/** What somebody asked, kept so that a button can refer to it by an opaque id. */
export interface AskedQuestion {
  words: string[];
  userId: string;
}

/** Questions whose buttons may still be pressed. In memory: the answer they hang on vanishes with a reload anyway. */
export interface AnswerBook {
  remember(words: string[], who: Asker): string;
  /** Only the asker's own; a button that is too old is told so. */
  recall(answerId: string, userId: string): AskedQuestion;
}

const KEPT = 5000;

export function answerBook(): AnswerBook {
  const asked = new Map<string, AskedQuestion>();
  return {
    remember(words, { userId }) {
      if (asked.size >= KEPT) asked.delete(asked.keys().next().value!);
      const answerId = randomUUID();
      asked.set(answerId, { words, userId });
      return answerId;
    },
    recall(answerId, userId) {
      const question = asked.get(answerId);
      if (!question) throw new PennyError('not_found', 'I no longer have that answer. Ask again with `/cost`.');
      if (question.userId !== userId)
        throw new PennyError('forbidden', 'Only the person who asked can pass this answer on.');
      return question;
    },
  };
}
