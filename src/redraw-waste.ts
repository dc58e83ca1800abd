import type { Config } from './config.ts';
import { PennyError } from './errors.ts';
import type { Finding } from './model/finding.ts';
import type { FindingNotice } from './model/finding-notice.ts';
import type { Message } from './model/message.ts';
import type { Clock, MessageRef, Notifier, Store } from './ports.ts';
import { facesOf, proposalsOf, viewsOf } from './proposal-views.ts';
import { slackWord, UNEDITABLE } from './slack/slack-error.ts';
import { type Proposals, wasteAlert, wastePrint } from './slack/views/waste-alert.ts';

/** What keeping messages up to date needs. */
export interface Redrawing {
  store: Store;
  notifier: Notifier;
  clock: Clock;
  config: Config;
}

/** What was told longer ago nobody scrolls up to. */
const KEPT_DAYS = { hours: 30 * 24 };
/** How often something may change while its message is being edited, before it is left to the next time. */
const TRIES = 3;

/**
 * Edits every message about findings of which something has become: done, gone, left alone, or something about their
 * proposals; about some of them where they are named. Returns how many.
 */
export async function redrawWaste(deps: Redrawing, findingIds?: readonly string[]): Promise<number> {
  const { store, clock } = deps;
  const since = clock.now().subtract(KEPT_DAYS).toString();
  let edited = 0;
  for (const notice of await store.findingNotices.toldSince(since, findingIds)) {
    if (notice.places.length > 0) edited += await redrawNotice(deps, notice);
  }
  return edited;
}

/**
 * What is read may be older than what another one has drawn by the time it is shown: after each edit it is read again,
 * until what is shown is what is there.
 */
async function redrawNotice(deps: Redrawing, notice: FindingNotice): Promise<number> {
  const { store, config, notifier } = deps;
  let { places, fingerprint: drawn } = notice;
  let edited = 0;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const findings = await store.findingNotices.findings(notice.noticeId);
    if (findings.length === 0) return edited;
    const proposals = await proposalsOf(deps, findings);
    const fingerprint = wastePrint(findings, facesOf(deps, proposals));
    if (fingerprint === drawn) return edited;
    const message = noticeMessage(notice, findings, { config, proposals: await viewsOf(deps, proposals) });
    places = await editAll(notifier, places, message);
    await store.findingNotices.told({ ...notice, places, fingerprint });
    drawn = fingerprint;
    edited += places.length;
  }
  return edited;
}

/** What a notice says: to an owner of their own, to a team of its, to operators of what is nobody's. */
export function noticeMessage(
  { recipient, noticeId }: Pick<FindingNotice, 'recipient' | 'noticeId'>,
  findings: readonly Finding[],
  { config, proposals }: { config: Pick<Config, 'reportingCurrency'>; proposals?: Proposals | undefined },
): Message {
  const teams = [...new Set(findings.map(({ team }) => team))];
  const scope = teams.length === 1 ? teams[0]! : 'all';
  const largest = findings.toSorted((a, b) => (b.saving.monthly ?? 0) - (a.saving.monthly ?? 0));
  const isOwn = recipient.startsWith('owner ');
  return wasteAlert({
    label: isOwn ? 'Yours' : scope === 'all' ? teams.slice(0, 3).join(', ') : scope,
    scope,
    findings: largest,
    currency: config.reportingCurrency,
    proposals,
    noticeId,
  });
}

/** Edits a message wherever it stands; returns where it can be edited again. */
export async function editAll(notifier: Notifier, places: MessageRef[], message: Message): Promise<MessageRef[]> {
  const left: MessageRef[] = [];
  for (const place of places) if (await edit(notifier, place, message)) left.push(place);
  return left;
}

/** False where it can never be edited again; whatever else fails is tried again. */
async function edit(notifier: Notifier, place: MessageRef, message: Message): Promise<boolean> {
  try {
    await notifier.update(place, message);
    return true;
  } catch (error) {
    if (error instanceof PennyError && UNEDITABLE.includes(slackWord(error.cause) ?? '')) return false;
    throw error;
  }
}
