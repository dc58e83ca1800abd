import type { Config } from '../src/config.ts';
import type { Asker } from '../src/model/access.ts';
import type { Message, Modal } from '../src/model/message.ts';
import type { Proposal } from '../src/model/proposal.ts';
import type { Clock, Cloud, Store } from '../src/ports.ts';
import type { Place } from './place.ts';

/** What a command may use. */
export interface CommandDeps {
  store: Store;
  config: Config;
  clock: Clock;
  /** The clouds' own interfaces, for what no stored bill says. */
  clouds: readonly Cloud[];
  /** The allocation rules now in force. */
  rulesFingerprint: string;
  /** Remembers a question under an opaque id, so that its buttons need not carry it. */
  remember(words: string[], who: Asker): string | undefined;
  /** Something was approved or is to be undone: whoever carries it out looks now, and nobody waits. */
  wakeRunner(proposalId?: string): void;
  /** A proposal has changed, or the freeze: cards are drawn anew and people told soon, and nobody waits. */
  proposalsChanged(proposal?: Pick<Proposal, 'proposalId'>): void;
}

/** Who asks and where. */
export interface Caller {
  who: Asker;
  /** The channel asked in; absent in a terminal. */
  channel?: Place | undefined;
  /** Opens a form in place of an answer; absent where Slack gave no trigger to open one with. */
  open?: ((form: Modal) => Promise<void>) | undefined;
}

/** What a command says: a message for people, and the same as data for scripts. */
export interface Answer {
  message: Message;
  /** The JSON document of `--json`; shapes that others rely on. */
  data: unknown;
  /** The answer as a file, where that makes sense. */
  csv?: { filename: string; text: string } | undefined;
}

/** One word people can say after `/cost`; the same in Slack, in a direct message and in a terminal. */
export interface Command {
  name: string;
  /** How it is typed, for the help. */
  usage: string;
  /** What it answers, in a few words. */
  summary: string;
  run(words: string[], deps: CommandDeps, caller: Caller): Promise<Answer>;
}
