import type { IncomingHttpHeaders } from 'node:http';

/** Who asks for what, as the signature says it. */
export interface Scope {
  accessKeyId: string;
  /** The service as it is signed: `monitoring` for CloudWatch. */
  signingName: string;
  region: string;
}

/** Temporary keys of AWS begin so. */
const TEMPORARY = 'ASIA';

/** `AWS4-HMAC-SHA256 Credential=AKID/20261123/eu-central-1/ec2/aws4_request, …`; the signature itself is not checked. */
export function scopeOf({ authorization = '' }: IncomingHttpHeaders): Scope | undefined {
  const parts = /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(authorization);
  const [, accessKeyId, region, signingName] = parts ?? [];
  return accessKeyId && region && signingName ? { accessKeyId, region, signingName } : undefined;
}

/** A temporary key that says whose it is: the account, and which of its roles; 20 characters long. */
export function accessKeyFor(accountId: string, roleIndex = 0): string {
  return `${TEMPORARY}${accountId}R${String(roleIndex).padStart(3, '0')}`;
}

/** The account a key was made for; undefined for a key of somebody's own. */
export function accountOfKey(accessKeyId: string): string | undefined {
  return new RegExp(`^${TEMPORARY}(\\d{12})`).exec(accessKeyId)?.[1];
}

/** Which of the account's roles a key was made for; the first one where it does not say. */
export function roleIndexOfKey(accessKeyId: string): number {
  return Number(/^ASIA\d{12}R(\d{3})$/.exec(accessKeyId)?.[1] ?? 0);
}
