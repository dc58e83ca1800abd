import { PennyError } from '../../../errors.ts';
import { isGone } from '../failures.ts';

/** What was listed may have vanished before it is asked about: then there is nothing, which is no failure. */
export async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof PennyError && isGone(error.cause)) return undefined;
    throw error;
  }
}
