import { didYouMean, scopeNames } from '../src/analysis/access.ts';
import { PennyError } from '../src/errors.ts';
import { help as helpView } from '../src/slack/views/help.ts';
import { anomalies } from './anomalies.ts';
import { budget } from './budget.ts';
import type { Answer, Caller, Command, CommandDeps } from './command.ts';
import { commitments } from './commitments.ts';
import { cost } from './cost.ts';
import { forecast } from './forecast.ts';
import { freeze, unfreeze } from './freeze.ts';
import { history } from './history.ts';
import { iceberg } from './iceberg.ts';
import { planned } from './planned.ts';
import { proposals } from './proposals.ts';
import { propose } from './propose.ts';
import { savings } from './savings.ts';
import { schedule, schedules } from './schedules.ts';
import { self } from './self.ts';
import { subscribe, unsubscribe } from './subscribe.ts';
import { tonight } from './tonight.ts';
import { waste } from './waste.ts';

/** Lists what one can say. */
const help: Command = {
  name: 'help',
  usage: 'help',
  summary: 'this list',
  run: async () => ({
    message: helpView(commands),
    data: { commands: commands.map(({ name, usage, summary }) => ({ name, usage, summary })) },
  }),
};

/** Every command; `cost` is what is meant when no other is named. */
export const commands: Command[] = [
  cost,
  forecast,
  iceberg,
  anomalies,
  planned,
  budget,
  waste,
  savings,
  schedules,
  schedule,
  tonight,
  proposals,
  propose,
  history,
  freeze,
  unfreeze,
  commitments,
  self,
  subscribe,
  unsubscribe,
  help,
];

/** Finds the command somebody means and runs it. The one way in, for Slack and for the terminal. */
export async function runCommand(words: string[], deps: CommandDeps, caller: Caller): Promise<Answer> {
  const [first = '', ...rest] = words;
  const named = commands.find((command) => command.name === first.toLowerCase());
  if (named) return named.run(rest, deps, caller);
  try {
    return await cost.run(words, deps, caller);
  } catch (error) {
    throw commandMeant(first, deps, error) ?? error;
  }
}

/** A word that is neither a team nor anything else may be a command with a slip in it: the switch that stops all must be found. */
function commandMeant(word: string, { config }: CommandDeps, error: unknown): PennyError | undefined {
  if (!(error instanceof PennyError) || /Did you mean/.test(error.message)) return undefined;
  const names = commands.map(({ name }) => name);
  const meant = didYouMean(word, [...scopeNames(config), ...names]);
  if (meant === undefined || !names.includes(meant)) return undefined;
  return new PennyError(error.code, `I do not know "${word}". Did you mean ${meant}? Try \`/cost help\`.`);
}
