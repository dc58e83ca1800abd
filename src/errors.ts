/** What went wrong, as far as we foresaw it. Anything else is a bug and is shown as a reference id. */
export type ErrorCode = 'invalid' | 'not_found' | 'conflict' | 'forbidden' | 'refused' | 'unavailable';

/** A failure we foresaw: a code for programs and a sentence for the person, which says what to do next. */
export class PennyError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = 'PennyError';
    this.code = code;
  }
}
