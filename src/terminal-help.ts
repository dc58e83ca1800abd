import { commands } from '../commands/index.ts';
import { operatorCommands } from './operator/index.ts';
import type { Printed } from './terminal.ts';

/** What can be typed in a terminal: the same words as after `/cost` in Slack, and what only operators can do. */
export function terminalHelp(): Printed {
  const asked = commands.map(({ name, usage, summary }) => ({ name, usage: asTyped(name, usage), summary }));
  const operators = operatorCommands.map(({ name, usage, summary }) => ({ name, usage, summary }));
  const text = [
    'The same words as after /cost in Slack:',
    ...asked.map(line),
    '',
    "Operators' commands:",
    ...operators.map(line),
    '',
    'Flags: --json for one JSON document, --as EMAIL to see what that person may, --now INSTANT to fix the clock,',
    '--config FILE in place of penny.yml. Exit codes: 0 done, 2 a mistake in what was asked, 1 a fault.',
  ].join('\n');
  return { text, data: { commands: asked, operators } };
}

const asTyped = (name: string, usage: string) => (usage.startsWith(name) ? usage : `${name} ${usage}`);

const line = ({ usage, summary }: { usage: string; summary: string }) => `  penny ${usage}\n      ${summary}`;
