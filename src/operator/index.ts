import type { OperatorDeps, Printed } from '../terminal.ts';

/** Something only the operator of the machine can do. */
export interface OperatorCommand {
  run(words: string[], deps: OperatorDeps): Promise<Printed>;
}

/** How a command is typed, and how it is loaded: only the one that runs, since each brings its own libraries. */
export interface OperatorEntry {
  name: string;
  usage: string;
  load(): Promise<OperatorCommand>;
}

/** Every operators' command. */
export const operatorCommands: OperatorEntry[] = [
  {
    name: 'import',
    usage: 'import PATH... [--source NAME] [--add]',
    load: async () => (await import('./import.ts')).importBills,
  },
  { name: 'sync', usage: 'sync [SOURCE]', load: async () => (await import('./sync.ts')).sync },
  { name: 'run', usage: 'run JOB', load: async () => (await import('./run.ts')).run },
  { name: 'tags', usage: 'tags', load: async () => (await import('./tags.ts')).tags },
  { name: 'doctor', usage: 'doctor', load: async () => (await import('./doctor.ts')).doctor },
  {
    name: 'permissions',
    usage: 'permissions aws read',
    load: async () => (await import('./permissions.ts')).permissions,
  },
  { name: 'backup', usage: 'backup FILE', load: async () => (await import('./backup.ts')).backup },
  { name: 'restore', usage: 'restore FILE', load: async () => (await import('./restore.ts')).restore },
];
