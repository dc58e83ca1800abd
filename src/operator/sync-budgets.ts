import { troubleWithBudgets } from '../ask-budgets.ts';
import type { Config } from '../config.ts';
import { PennyError } from '../errors.ts';
import { openClouds } from '../open-clouds.ts';
import type { Store } from '../ports.ts';

/**
 * A cloud's own budgets, beside its bill. What cannot be read leaves the ones read before and a sentence, and stops
 * nothing: it needs a permission of its own.
 */
export async function syncCloudBudgets(
  source: string,
  { config, store, now }: { config: Config; store: Store; now: Temporal.Instant },
): Promise<string[]> {
  const cloud = openClouds(config, { store, now: () => now }).find((each) => each.source === source);
  if (!cloud?.budgets) return [];
  try {
    await store.budgets.replaceCloud(source, await cloud.budgets(), now.toString());
    await store.facts.set(troubleWithBudgets(source), '');
    return [];
  } catch (error) {
    if (!(error instanceof PennyError)) throw error;
    await store.facts.set(troubleWithBudgets(source), error.message);
    return [error.message];
  }
}
