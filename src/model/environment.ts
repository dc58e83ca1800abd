/** What nobody says of a resource: it is treated as the strictest. */
export const UNKNOWN_ENVIRONMENT = 'unknown';

export const PRODUCTION = 'production';

const WELL_KNOWN: readonly [name: string, words: RegExp][] = [
  [PRODUCTION, /^(prod|production|prd|live)$/],
  ['staging', /^(staging|stage|stg|pre-?prod|pre-?production)$/],
  ['development', /^(development|dev|test|testing|qa|sand-?box)$/],
];

/**
 * The one name of an environment that people write in many ways: what sounds like production is production, whatever
 * the policy calls it; then the policy's own names (`known`), then the usual words. Anything else is `unknown`, and so
 * is what merely looks like a known word: letters of another alphabet, invisible signs.
 */
export function environmentNamed(word: string | undefined, known: readonly string[]): string {
  const plain = word?.trim().toLowerCase() ?? '';
  const usual = WELL_KNOWN.find(([, words]) => words.test(plain))?.[0];
  if (usual === PRODUCTION) return usual;
  return known.find((name) => name.toLowerCase() === plain) ?? usual ?? UNKNOWN_ENVIRONMENT;
}
