import { PennyError } from '../../../errors.ts';
import type { LiveFacts, LiveResource } from '../../../model/remediation.ts';

export { managersIn } from '../../../model/managers.ts';

/** How each fact is read, by its name. */
export type FactsWanted = { [K in keyof LiveFacts]?: (() => Promise<LiveFacts[K]>) | undefined };

/** Reads them all at once. What fails, or what AWS does not say, is unknown with its sentence and never a default. */
export async function readFacts(wanted: FactsWanted): Promise<Pick<LiveResource, 'facts' | 'unknown'>> {
  const facts: Record<string, unknown> = {};
  const unknown: Record<string, string> = {};
  const reading = Object.entries(wanted).map(async ([name, read]) => {
    try {
      const value = await read?.();
      if (value === undefined) unknown[name] = 'AWS does not say.';
      else facts[name] = value;
    } catch (error) {
      if (!(error instanceof PennyError)) throw error;
      unknown[name] = error.message;
    }
  });
  await Promise.all(reading);
  return { facts, unknown };
}
