/** Tags of one charge, or undefined where the text cannot be read as tags at all. */
export type ParsedTags = Record<string, string> | undefined;

/**
 * Reads the Tags column. FOCUS wants a JSON object whose valueless keys are `true`; also seen: the same without
 * braces (Azure), a list of `{key, value}` (BigQuery) and AWS's map text `{a=b, c=d}`. Keys stay exactly as written.
 */
export function parseTags(text: string | null): ParsedTags {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return {};
  return fromJson(trimmed) ?? fromJson(`{${trimmed}}`) ?? fromMapText(trimmed);
}

/** The same tags in one spelling, whatever the order and blanks of the source, so that they make one charge key. */
export function spellTags(tags: Record<string, string>): string {
  return JSON.stringify(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function fromJson(text: string): ParsedTags {
  const value = parseJson(text);
  if (Array.isArray(value)) return fromPairs(value);
  if (typeof value !== 'object' || value === null) return undefined;
  return fromEntries(Object.entries(value));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `[{"key": "team", "value": "payments"}]` */
function fromPairs(pairs: unknown[]): ParsedTags {
  const entries: [string, unknown][] = [];
  for (const pair of pairs) {
    if (typeof pair !== 'object' || pair === null || !('key' in pair)) return undefined;
    entries.push([String(pair.key), 'value' in pair ? pair.value : true]);
  }
  return fromEntries(entries);
}

/** `{team=payments, env=prod}`: plain enough only where no part holds a comma or brace of its own. */
function fromMapText(text: string): ParsedTags {
  const inner = /^\{([^{}"]*)\}$/.exec(text)?.[1];
  if (inner === undefined) return undefined;
  const pairs = inner.split(', ').map((pair) => pair.split('='));
  if (pairs.some((pair) => pair.length !== 2 || pair[0] === '')) return undefined;
  return fromEntries(pairs.map(([key, value]) => [key!, value]));
}

/** Null is no tag at all; nested values are kept as JSON. A null prototype, since a tag may be called `__proto__`. */
function fromEntries(entries: [string, unknown][]): Record<string, string> {
  const tags: Record<string, string> = Object.create(null);
  for (const [key, value] of entries) {
    if (value === null || value === undefined) continue;
    tags[key] = typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  return tags;
}
