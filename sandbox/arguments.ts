import { parseArgs } from 'node:util';
import { PennyError } from '../src/errors.ts';

const USAGE = 'npm run demo -- [--port N] [--bills PATH...]';

/** What `npm run demo -- …` was asked for. A wrong word is told in one sentence, with the right ones. */
export function readArguments(words: string[]): { port: number; bills: string[] | undefined } {
  const { values, positionals } = parsed(words);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new PennyError('invalid', `--port ${values.port} is no port; it goes from 0, any free one, to 65535.`);
  if (positionals.length > 0 && !values.bills)
    throw new PennyError('invalid', `I do not know what to do with ${positionals.join(' ')}. Write ${USAGE}.`);
  return { port, bills: values.bills && [...values.bills, ...positionals] };
}

function parsed(words: string[]) {
  try {
    return parseArgs({
      args: words,
      allowPositionals: true,
      options: { port: { type: 'string', default: '0' }, bills: { type: 'string', multiple: true } },
    });
  } catch (error) {
    const [problem = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new PennyError('invalid', `${problem}. Write ${USAGE}.`, { cause: error });
  }
}

/** Why it did not start, for people: a sentence for what we foresaw, everything for what we did not. */
export function whyNot(error: unknown, port: number): unknown {
  if (error instanceof PennyError) return error.message;
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  return isTaken ? `Port ${port} is taken by another program. Choose another with --port, or leave it out.` : error;
}
