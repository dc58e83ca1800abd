import type { Resource } from '../model/resource.ts';

const KEYS = new Set(['env', 'environment', 'stage', 'tier']);

/** Whether its tags call it production: what is stopped there by mistake is missed at once. */
export function isProduction({ tags }: Pick<Resource, 'tags'>): boolean {
  return Object.entries(tags).some(
    ([key, value]) => KEYS.has(key.toLowerCase()) && /^(prod|production|prd|live)$/i.test(value),
  );
}
