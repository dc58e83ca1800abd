import type { InputValue, InputValues } from '../slack/inputs.ts';

/** What a person can do; the workspace answers with what became of it. */
export interface Acts {
  command: { user: string; channel: string; text: string };
  say: { user: string; channel: string; text: string };
  invite: { user: string; channel: string };
  press: {
    user: string;
    channel?: string;
    messageTs?: string;
    viewId?: string;
    blockId: string;
    actionId: string;
    value: InputValue;
    values: InputValues;
  };
  submit: { user: string; viewId: string; values: InputValues };
  close: { user: string; viewId: string; isCleared: boolean };
  home: { user: string };
  clock: { move: string };
}

export interface Outcome {
  isAcknowledged?: boolean;
  problem?: string;
  errors?: Record<string, string>;
  /** The workspace refused, with a sentence. */
  error?: string;
}

/** Does something in the workspace. Rejects when the sandbox itself is gone. */
export async function act<Name extends keyof Acts>(name: Name, body: Acts[Name]): Promise<Outcome> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`/sandbox/${name}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return response.json();
}
