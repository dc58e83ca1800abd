import { PennyError } from '../../../errors.ts';
import type { Place, Resource, ResourceCommon, ResourceType } from '../../../model/resource.ts';
import type { Measure } from './measure.ts';
import type { ClientClass } from './session.ts';

/** One account and region while it is read: everything a reader asks with. */
export interface At {
  place: Place;
  /** When the place is read. */
  now: Temporal.Instant;
  /** A client with the account's credentials; the same one for the same class. */
  client<C>(Client: ClientClass<C>): C;
  /** One request, counted and waited for; a failure is a PennyError that names the permission. */
  ask<T>(permission: string, send: () => Promise<T>): Promise<T>;
  /**
   * What a reader can do without: a failure is told with what it would show, and undefined comes back. It concerns the
   * reader's types where no others are named.
   */
  attempt<T>(shows: string, work: () => Promise<T>, concerns?: readonly ResourceType[]): Promise<T | undefined>;
  /** What is the same in every region of the account: asked for once. */
  once<T>(what: string, work: () => Promise<T>): Promise<T>;
}

/** A resource, what is measured of it, and how it is known elsewhere. */
export interface Found {
  resource: Resource;
  measures?: readonly Measure[] | undefined;
  /** Where the describe gives no tags: what they are looked up by. */
  tagsBy?: string | undefined;
  /** Of a load balancer: the machines behind it, by the target group or balancer they are registered with. */
  balances?: ReadonlyMap<string, readonly string[]> | undefined;
  /** Of a NAT gateway: the addresses it has. */
  addressIds?: readonly string[] | undefined;
}

/** Reads one kind of resource in one place, to the end. */
export interface Reader {
  resourceTypes: readonly ResourceType[];
  /** What it reads, for people: "volumes". */
  what: string;
  /** What cannot be found without it: "volumes that no machine uses". */
  shows: string;
  /** Every IAM action it calls, declared here so that the policy is made of it. */
  permissions: readonly string[];
  read(at: At): Promise<Found[]>;
}

interface Pages<O, I> {
  permission: string;
  page(token: string | undefined): Promise<O>;
  items(page: O): readonly I[] | undefined;
  next(page: O): string | undefined;
}

/** Every page in order, each turned into what we keep at once. The same token twice would never end: that is a fault. */
export async function allPages<O, I>(
  at: Pick<At, 'ask'>,
  { permission, page, items, next }: Pages<O, I>,
): Promise<I[]> {
  const all: I[] = [];
  const seen = new Set<string>();
  for (let token: string | undefined, first = true; first || token; first = false) {
    const from = token;
    const reply = await at.ask(permission, () => page(from));
    all.push(...(items(reply) ?? []));
    token = next(reply);
    if (token && seen.has(token)) {
      const sentence = 'AWS gave the same page twice, so that the list never ends; read again.';
      throw new PennyError('unavailable', sentence);
    }
    if (token) seen.add(token);
  }
  return all;
}

/** Tags as AWS lists them, as a record. A tag without a value is an empty text. */
export function tagsOf(
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Record<string, string> {
  return Object.fromEntries((tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])));
}

/** What every resource has; its name is its Name tag, what AWS calls it, or its id. */
export function common(
  { place }: Pick<At, 'place'>,
  {
    id,
    name,
    tags = {},
    createdAt,
  }: { id: string; name?: string | undefined; tags?: Record<string, string>; createdAt?: Date | undefined },
): ResourceCommon {
  const instant = instantOf(createdAt);
  return {
    ...place,
    resourceId: id,
    resourceName: tags.Name || name || id,
    tags,
    ...(instant !== undefined && { createdAt: instant }),
  };
}

/**
 * An instant as AWS gives it. One in the future is kept as it is, and nothing here counts from it: who does, gets a
 * negative age, which is younger than any time of grace.
 */
export function instantOf(date: Date | undefined): string | undefined {
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** AWS' partition of a region: part of every ARN. */
export function partitionOf(regionId: string): string {
  if (regionId.startsWith('cn-')) return 'aws-cn';
  return regionId.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
