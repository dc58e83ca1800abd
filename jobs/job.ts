import type { Logger } from 'pino';
import type { Config } from '../src/config.ts';
import type { Clock, Cloud, Notifier, Store } from '../src/ports.ts';
import type { Runner } from '../src/remediation/runner.ts';
import type { People } from '../src/slack/people.ts';

/** What a job may use. */
export interface JobDeps {
  store: Store;
  config: Config;
  clock: Clock;
  notifier: Notifier;
  people: People;
  rulesFingerprint: string;
  /** The clouds' own interfaces, to give answers back to. */
  clouds: readonly Cloud[];
  log: Logger;
  /** Identifies this process in claims, so that a restart can tell its own dead claim from a living copy's. */
  processId: string;
  /** Carries out what was approved. */
  runner: Runner;
  /** When this installation first started: nothing before it can have been missed. */
  installedAt: Temporal.Instant;
  /** Brings the bills up to date in a process of its own; answers with a line for the log. */
  syncBills(): Promise<string>;
  /** Looks for anomalies in a process of its own; answers with a line for the log. */
  judgeCosts(): Promise<string>;
  /** Looks for waste among the resources in a process of its own; answers with a line for the log. */
  inspectResources(): Promise<string>;
}

/** Something the clock asks for. Returns its own log line. */
export interface Job {
  name: string;
  /** What it does, for people: the beginning of a sentence on how it fails. */
  doing: string;
  /** Minutes between two runs. Each run is claimed in `job_runs`; a job of every minute claims its own slots. */
  everyMinutes: number;
  run(deps: JobDeps): Promise<string>;
}
