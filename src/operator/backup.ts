import { existsSync } from 'node:fs';
import { backupDatabase } from '../../db/backup.ts';
import { PennyError } from '../errors.ts';
import type { OperatorCommand } from './index.ts';

/** Copies the database while Penny goes on working: `penny backup FILE`. */
export const backup: OperatorCommand = {
  async run([file], { config }) {
    if (!file) throw new PennyError('invalid', 'Where to? Write penny backup FILE.');
    if (existsSync(file)) throw new PennyError('conflict', `${file} is there already; choose another name.`);
    await backupDatabase(config.databaseUrl, file);
    return { text: `Copied ${config.databaseUrl} to ${file}.`, data: { file } };
  },
};
