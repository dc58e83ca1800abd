import { existsSync } from 'node:fs';
import { restoreDatabase } from '../../db/backup.ts';
import { PennyError } from '../errors.ts';
import type { OperatorCommand } from './index.ts';

/** Puts a backup in the database's place, once it is sound; the old file is kept beside it: `penny restore FILE`. */
export const restore: OperatorCommand = {
  async run([file], { config, clock }) {
    if (!file || !existsSync(file))
      throw new PennyError('not_found', `There is no backup ${file ?? ''}. Write penny restore FILE.`);
    const kept = await restoreDatabase(config.databaseUrl, file, clock.now().toString());
    return {
      text: `Restored ${file}.${kept ? ` What was there is kept as ${kept}.` : ''} What was decided since is not in it, nor a freeze: freeze again (penny freeze) where there was one, then start Penny.`,
      data: { file, kept },
    };
  },
};
