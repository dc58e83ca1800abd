import type { Json } from './options.ts';

/** A refusal in Slack's own words, such as `channel_not_found`; `details` are the further fields of the answer. */
export class SlackError extends Error {
  readonly code: string;
  readonly details: Json;

  constructor(code: string, details: Json = {}) {
    super(code);
    this.name = 'SlackError';
    this.code = code;
    this.details = details;
  }
}
