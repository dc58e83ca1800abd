/** Tag keys by which people say whose something is, without case, hyphens and the like; the most telling first. */
const OWNER_KEYS = ['owneremail', 'owner', 'contactemail', 'contact', 'maintainer', 'createdby', 'creator'] as const;

/**
 * The e-mail or name that a resource's owner-like tag gives. An e-mail anywhere wins over a name, since only an e-mail
 * can be told. AWS's own `aws:createdBy` tells who made it, by ARN, and is nobody one could write to.
 */
export function ownerOf(tags: Readonly<Record<string, string>>): string | undefined {
  const byKey = new Map(
    Object.entries(tags)
      .filter(([key]) => !key.startsWith('aws:'))
      .map(([key, value]) => [key.toLowerCase().replaceAll(/[^a-z]/g, ''), value.trim()]),
  );
  const named = OWNER_KEYS.map((key) => byKey.get(key)).filter((value) => value !== undefined && value !== '');
  return named.find((value) => value?.includes('@')) ?? named[0];
}
