import pLimit, { type LimitFunction } from 'p-limit';
import { PennyError } from '../../../errors.ts';
import type { Order } from '../../../model/remediation.ts';
import type { Place } from '../../../model/resource.ts';
import { isDryRunYes, isRefusal, lacksPermission } from '../failures.ts';
import type { Sleep } from '../requests.ts';
import { enterAccount } from '../resources/accounts.ts';
import type { At } from '../resources/reader.ts';
import {
  type ClientClass,
  type Credentials,
  openSession,
  type ResourcesSettings,
  type Session,
} from '../resources/session.ts';

/** What happens after a failure that may pass: whoever asked decides. */
const NEXT = 'try again in some minutes';
/** Requests in one account and region that are under way at once: AWS throttles each on its own. */
const REQUESTS_AT_ONCE = 10;

/** One account and region, entered by the role that acts, for one resource. */
export interface Acting extends Pick<At, 'place' | 'now' | 'client' | 'ask'> {
  /** `web-1 (i-0ab) in 111111111111, eu-central-1`. */
  what: string;
  /** The tag that only people set: it is never given to what is made, and nothing is touched without it. */
  controlTag: { key: string; value: string } | undefined;
  /** One request that changes something. `Stopping` begins the sentence about its failure. */
  act<T>(request: ActRequest, send: () => Promise<T>): Promise<T>;
  /** Asks with EC2's DryRun whether it would; fails with the reason where it would not. */
  dryRun(request: Pick<ActRequest, 'doing' | 'permission'>, send: () => Promise<unknown>): Promise<void>;
  sleep: Sleep;
  session: Pick<Session, 'used' | 'room'>;
}

/** A request that changes something. */
export interface ActRequest {
  /** `Stopping`. */
  doing: string;
  permission: string;
  /**
   * Doing it twice is doing more: it is not sent again after a lost answer. Absent for what is the same however often it
   * is asked for: stopping, starting, ending and deleting one thing, and what carries a client token.
   */
  once?: boolean;
}

/** What may act in the accounts of one source. */
export interface ActingSession {
  enter(order: Order): Promise<Acting>;
  close(): void;
}

/** Opens what is shared by everything that is done in a source's accounts, as the role `actRole`. */
export function openActing(settings: ResourcesSettings & { source: { actRole: string } }): ActingSession {
  const { source } = settings;
  const session = openSession({ ...settings, source: { ...source, role: source.actRole } });
  const accounts = new Map<string, Promise<Credentials>>();
  const places = new Map<string, Entry>();
  const credentialsIn = (accountId: string) => {
    const known = accounts.get(accountId);
    if (known) return known;
    const mine = enterAccount(session, accountId);
    accounts.set(accountId, mine);
    mine.catch(() => accounts.delete(accountId));
    return mine;
  };
  return {
    async enter(order) {
      const { subAccountId, regionId } = order.resource;
      if (!source.accounts.includes(subAccountId)) throw notMine(source, subAccountId);
      const credentials = await credentialsIn(subAccountId);
      const entry = places.getOrInsertComputed(`${subAccountId}/${regionId}`, () =>
        entryTo(session, { regionId, credentials }),
      );
      return actingIn(session, order, entry);
    },
    close: () => session.close(),
  };
}

function notMine({ name, accounts }: ResourcesSettings['source'], accountId: string): PennyError {
  const sentence = `The source ${name} is of ${accounts.join(', ')} and not of ${accountId}; add the account to it in penny.yml.`;
  return new PennyError('forbidden', sentence);
}

/** What all orders in one account and region share. */
interface Entry extends Pick<At, 'client'> {
  limit: LimitFunction;
}

function entryTo(session: Session, where: { regionId: string; credentials: Credentials }): Entry {
  const clients = new Map<unknown, unknown>();
  return {
    limit: pLimit(REQUESTS_AT_ONCE),
    client: <C>(Client: ClientClass<C>): C =>
      clients.getOrInsertComputed(Client, () => session.client(Client, where)) as C,
  };
}

function actingIn(session: Session, order: Order, { limit, client }: Entry): Acting {
  const { subAccountId, regionId, resourceId, resourceName } = order.resource;
  const { now, controlTag } = session.settings;
  const place: Place = { cloud: 'aws', subAccountId, regionId };
  const named = resourceName === resourceId ? resourceId : `${resourceName} (${resourceId})`;
  const what = `${named} in ${subAccountId}, ${regionId}`;
  const send = <T>({ doing, permission, once }: ActRequest, request: () => Promise<T>) =>
    limit(() => session.ask({ doing: `${doing} ${what}`, permission, next: NEXT, once }, request)).catch(
      (error: unknown) => {
        throw asRefusal(notAllowed(error, { doing: `${doing} ${what}`, permission, session }));
      },
    );
  return {
    place,
    what,
    now: now(),
    controlTag: controlTag ?? undefined,
    client,
    ask: (permission, request) => send({ doing: 'Looking at', permission }, request),
    act: send,
    async dryRun(request, asked) {
      const refusal = await send(request, asked).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (refusal === undefined) throw notDry(what);
      if (!(refusal instanceof PennyError) || !isDryRunYes(refusal.cause)) throw refusal;
    },
    sleep: session.sleep,
    session,
  };
}

/** The role that acts may be kept away from a resource by its tags, which AWS does not say. */
function notAllowed(error: unknown, about: { doing: string; permission: string; session: Session }): unknown {
  if (!(error instanceof PennyError) || !lacksPermission(error.cause)) return error;
  const { doing, permission, session } = about;
  const { source, controlTag } = session.settings;
  const tag = controlTag ? `, and the resource must carry the tag ${controlTag.key}=${controlTag.value}` : '';
  const sentence = `${doing}: access denied; the role ${source.role} must allow ${permission}${tag}: penny permissions aws act prints its policy.`;
  return new PennyError('forbidden', sentence, { cause: error.cause });
}

/** `unavailable` says that nobody knows whether it was done. Where AWS said no, it was not. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof PennyError) || error.code !== 'unavailable' || !isRefusal(error.cause)) return error;
  return new PennyError('refused', error.message, { cause: error.cause });
}

/** EC2 answers every dry run with an error: no error means that something else answered. */
function notDry(what: string): PennyError {
  return new PennyError('unavailable', `Asking about ${what}: a dry run was answered as if it were none; stop here.`);
}
