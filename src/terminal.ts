import { parseArgs } from 'node:util';
import { compileAllocation } from './analysis/allocation.ts';
import type { Config } from './config.ts';
import { PennyError } from './errors.ts';
import type { Asker } from './model/access.ts';
import { operatorCommands } from './operator/index.ts';
import type { Clock, Store } from './ports.ts';
import { readConfig } from './read-config.ts';
import { report } from './report-failure.ts';
import { plainText } from './slack/mrkdwn.ts';
import { terminalHelp } from './terminal-help.ts';

/** What an operator's command may use. Progress goes to standard error, one document to standard output. */
export interface OperatorDeps {
  config: Config;
  clock: Clock;
  /** Opened on first use, closed at the end. */
  store(): Promise<Store>;
  flags: Flags;
  progress(text: string): void;
}

/** What can be set on the command line. */
export interface Flags {
  json: boolean;
  as?: string | undefined;
  now?: string | undefined;
  config?: string | undefined;
  source?: string | undefined;
  add: boolean;
  /** Of `series forecast`: how many figures ahead. */
  horizon?: string | undefined;
  /** Of `series anomalies` and `backtest anomalies`: the way of judging, in place of the configured one. */
  method?: string | undefined;
}

/** What a command prints: words for people, a document for `--json`. */
export interface Printed {
  text: string;
  data: unknown;
  /** One document a line instead of one in all. */
  lines?: readonly unknown[] | undefined;
}

/** Runs one command of the terminal; sets the exit code. */
export function runTerminal(argv: string[]): Promise<void> {
  return main(argv).catch((error: unknown) => {
    process.exitCode = report(error);
  });
}

async function main(argv: string[]): Promise<void> {
  const { words, flags } = parse(argv);
  if (words[0] === 'help' || (words.length === 0 && !flags.as)) return print(terminalHelp(), flags);
  const config = readConfig(process.env, flags.config);
  const clock = clockFor(flags);
  let opened: Promise<Store> | undefined;
  const store = () => (opened ??= import('../db/store.ts').then(({ openStore }) => openStore(config.databaseUrl)));
  const progress = (text: string) => void process.stderr.write(process.stderr.isTTY ? `\r\x1b[2K${text}` : '');
  try {
    const [first = '', ...rest] = words;
    const operator = operatorCommands.find((command) => command.name === first);
    const printed = operator
      ? await (await operator.load()).run(rest, { config, clock, store, flags, progress })
      : await asInSlack(words, { config, clock, store, flags });
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[2K');
    print(printed, flags);
  } finally {
    await (await opened)?.close();
  }
}

function print({ text, data, lines }: Printed, { json }: Flags): void {
  const documents = () => (lines ?? [data]).map((each) => JSON.stringify(each)).join('\n');
  process.stdout.write(`${json ? documents() : text}\n`);
}

/** The same words as after `/cost`. The operator of the machine may see all; `--as` asks as somebody else. */
async function asInSlack(
  words: string[],
  { config, clock, store: open, flags }: Omit<OperatorDeps, 'progress'>,
): Promise<Printed> {
  const who: Asker = flags.as
    ? { userId: 'terminal', email: flags.as.toLowerCase() }
    : { userId: 'terminal', operator: true };
  const rulesFingerprint = compileAllocation(config).fingerprint;
  const [store, { openClouds }, { runCommand }] = [
    await open(),
    await import('./open-clouds.ts'),
    await import('../commands/index.ts'),
  ];
  const clouds = openClouds(config, { store, now: () => clock.now() });
  const deps = {
    store,
    config,
    clock,
    clouds,
    rulesFingerprint,
    remember: () => undefined,
    wakeRunner: () => undefined,
    proposalsChanged: () => undefined,
  };
  const { message, data } = await runCommand(words, deps, { who });
  return { text: plainText(message.text), data };
}

function parse(argv: string[]): { words: string[]; flags: Flags } {
  try {
    const { values, positionals } = parseArgs({
      // A space before it keeps a figure such as -5 from being read as an option.
      args: argv.map((word) => (/^-[$€£]?[\d.]/.test(word) ? ` ${word}` : word)),
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        as: { type: 'string' },
        now: { type: 'string' },
        config: { type: 'string' },
        source: { type: 'string' },
        add: { type: 'boolean', default: false },
        horizon: { type: 'string' },
        method: { type: 'string' },
      },
    });
    return { words: positionals.map((word) => word.trim()), flags: values };
  } catch (error) {
    const [sentence] = String(error instanceof Error ? error.message : error).split('. To specify');
    throw new PennyError('invalid', `${sentence}. penny help lists what there is.`, { cause: error });
  }
}

function clockFor({ now }: Flags): Clock {
  let fixed: Temporal.Instant | undefined;
  try {
    fixed = now === undefined ? undefined : Temporal.Instant.from(now);
  } catch (error) {
    throw new PennyError('invalid', `--now ${now} is no instant; write 2026-11-23T08:00:00Z.`, { cause: error });
  }
  return { now: () => fixed ?? Temporal.Now.instant(), everyMinute: () => () => undefined };
}
