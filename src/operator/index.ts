import type { OperatorDeps, Printed } from '../terminal.ts';

/** Something only the operator of the machine can do. */
export interface OperatorCommand {
  run(words: string[], deps: OperatorDeps): Promise<Printed>;
}

/** How a command is typed, and how it is loaded: only the one that runs, since each brings its own libraries. */
export interface OperatorEntry {
  name: string;
  usage: string;
  /** What it is for, in a line. */
  summary: string;
  load(): Promise<OperatorCommand>;
}

/** Every operators' command. */
export const operatorCommands: OperatorEntry[] = [
  {
    name: 'import',
    usage: 'import PATH... [--source NAME] [--add]',
    summary: 'bring in bills from FOCUS files, folders or globs',
    load: async () => (await import('./import.ts')).importBills,
  },
  {
    name: 'sync',
    usage: 'sync [SOURCE]',
    summary: 'read the configured sources now',
    load: async () => (await import('./sync.ts')).sync,
  },
  {
    name: 'run',
    usage: 'run JOB',
    summary: 'run one job now, as its schedule would: run send-digest',
    load: async () => (await import('./run.ts')).run,
  },
  {
    name: 'tags',
    usage: 'tags',
    summary: 'which tags the bills carry, to make rules from',
    load: async () => (await import('./tags.ts')).tags,
  },
  {
    name: 'judge',
    usage: 'judge',
    summary: 'look for anomalies in the settled days now; the job detect-anomalies tells them',
    load: async () => (await import('./judge.ts')).judge,
  },
  {
    name: 'inspect',
    usage: 'inspect',
    summary: 'look for waste among the resources as last read; the job find-waste tells it',
    load: async () => (await import('./inspect.ts')).inspect,
  },
  {
    name: 'series',
    usage: 'series forecast FILE.jsonl --horizon N | series anomalies FILE.csv [--method rolling-sigma]',
    summary: 'forecast or judge any series by the code that judges bills',
    load: async () => (await import('./series.ts')).series,
  },
  {
    name: 'backtest',
    usage: 'backtest anomalies [--method rolling-sigma] | backtest forecast | backtest budgets',
    summary: 'what would have been told, day by day, had I known then only what was settled',
    load: async () => (await import('./backtest.ts')).backtest,
  },
  {
    name: 'doctor',
    usage: 'doctor',
    summary: 'look at everything I stand on and say what is wrong',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'audit',
    usage: 'audit verify [HEAD] | audit export FILE',
    summary: 'prove that nothing of the audit log was changed, or copy it',
    load: async () => (await import('./audit.ts')).audit,
  },
  {
    name: 'permissions',
    usage: 'permissions aws read|act',
    summary: 'the least an AWS role needs, as a policy',
    load: async () => (await import('./permissions.ts')).permissions,
  },
  {
    name: 'backup',
    usage: 'backup FILE',
    summary: 'copy the database while I go on working',
    load: async () => (await import('./backup.ts')).backup,
  },
  {
    name: 'restore',
    usage: 'restore FILE',
    summary: "put a backup in the database's place; stop me first",
    load: async () => (await import('./restore.ts')).restore,
  },
];
