import { existsSync } from 'node:fs';
import { backupDatabase, restoreDatabase } from '../../db/backup.ts';
import { PennyError } from '../errors.ts';
import type { OperatorCommand } from './index.ts';

/** Copies the database while Penny goes on working: `penny backup FILE`. */
export const backup: OperatorCommand = {
  name: 'backup',
  usage: 'backup FILE',

  async run([file], { config }) {
    if (!file) throw new PennyError('invalid', 'Where to? Write penny backup FILE.');
    if (existsSync(file)) throw new PennyError('conflict', `${file} is there already; choose another name.`);
    await backupDatabase(config.databaseUrl, file);
    return { text: `Copied ${config.databaseUrl} to ${file}.`, data: { file } };
  },
};

/** Puts a backup in the database's place, once it is sound; the old file is kept beside it: `penny restore FILE`. */
export const restore: OperatorCommand = {
  name: 'restore',
  usage: 'restore FILE',

  async run([file], { config, clock }) {
    if (!file || !existsSync(file))
      throw new PennyError('not_found', `There is no backup ${file ?? ''}. Write penny restore FILE.`);
    const kept = await restoreDatabase(config.databaseUrl, file, clock.now().toString());
    return {
      text: `Restored ${file}.${kept ? ` What was there is kept as ${kept}.` : ''} Start Penny again.`,
      data: { file, kept },
    };
  },
};
