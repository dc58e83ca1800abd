import { didYouMean } from '../src/analysis/access.ts';
import { PennyError } from '../src/errors.ts';
import type { ActionType } from '../src/model/finding.ts';
import type { Plan } from '../src/model/proposal.ts';

/** What people call what can be done. */
const ACTIONS: Record<string, ActionType> = {
  stop: 'Stop',
  start: 'Start',
  delete: 'Delete',
  terminate: 'Delete',
  resize: 'Rightsize',
  rightsize: 'Rightsize',
  schedule: 'Schedule',
  release: 'Release',
  change: 'ModifyVolume',
  retention: 'SetRetention',
  lifecycle: 'SetLifecycle',
  tag: 'Tag',
};

export const HOW =
  'Write: /cost propose RESOURCE-ID [stop | start | delete | resize TYPE | schedule | release | change TYPE | retention DAYS | tag KEY=VALUE]';

/** What is asked for, as far as it was said: what to do, and what exactly to change to. */
export interface Wish {
  actionType?: ActionType | undefined;
  change?: Plan['change'] | undefined;
}

/** Reads what comes after the resource. */
export function parseWish([action, ...values]: readonly string[]): Wish {
  if (action === undefined) return {};
  const actionType = actionNamed(action);
  return { actionType, ...(values.length > 0 && { change: changeOf(actionType, values) }) };
}

function actionNamed(word: string): ActionType {
  const known = ACTIONS[word.toLowerCase()];
  if (known) return known;
  const meant = didYouMean(word, Object.keys(ACTIONS));
  throw new PennyError('invalid', `I cannot "${word}".${meant ? ` Did you mean ${meant}?` : ''} ${HOW}.`);
}

/** Under which name the one value of an action is known. */
const ONE_VALUE: Partial<Record<ActionType, string>> = {
  Rightsize: 'instanceType',
  ModifyVolume: 'volumeType',
  SetRetention: 'retentionDays',
};

function changeOf(actionType: ActionType, values: readonly string[]): Plan['change'] {
  if (actionType === 'Tag') return Object.fromEntries(values.map(tagOf));
  const name = ONE_VALUE[actionType];
  const [value = '', ...more] = values;
  if (name === undefined || more.length > 0) throw new PennyError('invalid', `One at a time. ${HOW}.`);
  if (name !== 'retentionDays') return { [name]: value };
  if (!/^[1-9]\d*$/.test(value)) throw new PennyError('invalid', `"${value}" is no number of days. ${HOW}.`);
  return { [name]: Number(value) };
}

function tagOf(word: string): [string, string] {
  const [, key, value] = /^([^=]+)=(.+)$/.exec(word) ?? [];
  if (key === undefined || value === undefined)
    throw new PennyError('invalid', `"${word}" is no tag; write KEY=VALUE.`);
  return [key, value];
}
