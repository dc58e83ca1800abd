import { existsSync, readFileSync } from 'node:fs';
import { type Config, loadConfig } from './config.ts';
import { PennyError } from './errors.ts';

/** Reads penny.yml (or what `PENNY_CONFIG` names) and the environment. Without a file the defaults hold. */
export function readConfig(env: Record<string, string | undefined>, file = env.PENNY_CONFIG || 'penny.yml'): Config {
  const named = file !== 'penny.yml';
  if (!existsSync(file)) {
    if (named)
      throw new PennyError('invalid', `There is no ${file}. Copy penny.example.yml to it, or set PENNY_CONFIG.`);
    return loadConfig(env, '', '');
  }
  return loadConfig(env, readFileSync(file, 'utf8'), file);
}
