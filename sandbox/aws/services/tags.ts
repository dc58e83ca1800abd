import { AwsFault } from '../fault.ts';

/** A tag as the SDKs have it. */
export interface Tag {
  Key?: string | undefined;
  Value?: string | undefined;
}

/** How many tags a resource may have. */
const MOST_TAGS = 50;

/** The tags with more of them: what has the key already has the new value. `refusal` is what breaking the rules is called. */
export function withTags(
  tags: readonly Tag[],
  more: readonly Tag[],
  refusal: string,
): { Key: string; Value: string }[] {
  const all = new Map(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
  for (const { Key = '', Value = '' } of more) {
    checkTag(Key, Value, refusal);
    all.set(Key, Value);
  }
  if (all.size > MOST_TAGS) throw new AwsFault(refusal, `A resource may have ${MOST_TAGS} tags at most`);
  return [...all].map(([Key, Value]) => ({ Key, Value }));
}

/** The tags without some keys. */
export function withoutTags<T extends Tag>(tags: readonly T[], keys: readonly string[]): T[] {
  return tags.filter(({ Key = '' }) => !keys.includes(Key));
}

/** Tags as most services list them, as a record. */
export function tagRecord(tags: readonly Tag[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

function checkTag(key: string, value: string, refusal: string): void {
  if (key === '' || key.length > 128) throw new AwsFault(refusal, `Tag key ${key} must have 1 to 128 characters`);
  if (value.length > 256) throw new AwsFault(refusal, `The value of tag ${key} must have at most 256 characters`);
  if (/^aws:/i.test(key)) throw new AwsFault(refusal, 'Tag keys starting with aws: are reserved for system use');
}
