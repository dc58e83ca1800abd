import type { OperatorDeps, Printed } from '../cli.ts';
import { backup, restore } from './backup.ts';
import { doctor } from './doctor.ts';
import { importBills } from './import.ts';
import { permissions } from './permissions.ts';
import { runJob } from './run-job.ts';
import { sync } from './sync.ts';
import { tags } from './tags.ts';

/** Something only the operator of the machine can do. */
export interface OperatorCommand {
  name: string;
  usage: string;
  run(words: string[], deps: OperatorDeps): Promise<Printed>;
}

/** Every operators' command. */
export const operatorCommands: OperatorCommand[] = [
  importBills,
  sync,
  runJob,
  doctor,
  permissions,
  backup,
  restore,
  tags,
];
