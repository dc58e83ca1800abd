import type { Config } from './config.ts';
import { PennyError } from './errors.ts';
import type { Finding } from './model/finding.ts';
import type { FindingNotice } from './model/finding-notice.ts';
import type { Message } from './model/message.ts';
import type { Clock, Notifier, Store } from './ports.ts';
import { slackWord, UNEDITABLE } from './slack/slack-error.ts';
import { wasteAlert, wastePrint } from './slack/views/waste-alert.ts';

/** What keeping messages up to date needs. */
export interface Redrawing {
  store: Store;
  notifier: Notifier;
  clock: Clock;
  config: Config;
}

/** What was told longer ago nobody scrolls up to. */
const KEPT_DAYS = { hours: 30 * 24 };

/** Edits every message about findings of which something has become: done, gone, left alone. Returns how many. */
export async function redrawWaste({ store, notifier, clock, config }: Redrawing): Promise<number> {
  let edited = 0;
  for (const notice of await store.findingNotices.toldSince(clock.now().subtract(KEPT_DAYS).toString())) {
    if (notice.places.length === 0) continue;
    const findings = await store.findingNotices.findings(notice.noticeId);
    const fingerprint = wastePrint(findings);
    if (findings.length === 0 || fingerprint === notice.fingerprint) continue;
    const message = noticeMessage(notice, findings, config);
    const places: FindingNotice['places'] = [];
    for (const place of notice.places) if (await edit(notifier, place, message)) places.push(place);
    await store.findingNotices.told({ ...notice, places, fingerprint });
    edited += places.length;
  }
  return edited;
}

/** What a notice says: to an owner of their own, to a team of its, to operators of what is nobody's. */
export function noticeMessage(
  { recipient }: Pick<FindingNotice, 'recipient'>,
  findings: readonly Finding[],
  { reportingCurrency: currency }: Pick<Config, 'reportingCurrency'>,
): Message {
  const teams = [...new Set(findings.map(({ team }) => team))];
  const scope = teams.length === 1 ? teams[0]! : 'all';
  const largest = findings.toSorted((a, b) => (b.saving.monthly ?? 0) - (a.saving.monthly ?? 0));
  const isOwn = recipient.startsWith('owner ');
  return wasteAlert({
    label: isOwn ? 'Yours' : scope === 'all' ? teams.slice(0, 3).join(', ') : scope,
    scope,
    findings: largest,
    currency,
  });
}

/** False where it can never be edited again; whatever else fails is tried again. */
async function edit(notifier: Notifier, place: FindingNotice['places'][number], message: Message): Promise<boolean> {
  try {
    await notifier.update(place, message);
    return true;
  } catch (error) {
    if (error instanceof PennyError && UNEDITABLE.includes(slackWord(error.cause) ?? '')) return false;
    throw error;
  }
}
