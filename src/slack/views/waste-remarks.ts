import type { WasteAnswer } from '../../analysis/waste.ts';
import type { Finding } from '../../model/finding.ts';
import { addTo, formatTotals, type Totals } from '../../model/money.ts';
import type { WasteLook } from '../../model/waste-look.ts';
import { type Mrkdwn, md } from '../blocks.ts';
import { countText, kindsText, listText, sourceText } from './waste-words.ts';
import { instantText } from './words.ts';

/** What must be known to read the figures of some findings: where prices are from, what goes on billing. */
export function figureRemarks(findings: readonly Finding[], preferred: string): Mrkdwn[] {
  const priced = findings.filter(({ saving }) => saving.monthly);
  if (priced.length === 0) return [];
  const bases = [...Map.groupBy(priced, ({ saving, cloud }) => sourceText(saving.basis, cloud))]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([basis, mine]) => `${basis} (${mine.length})`);
  const committed = priced.filter(({ saving }) => saving.commitment).length;
  const still = stillBilled(findings);
  return [
    md`Prices: ${listText(bases)}. A month has 730 hours.`,
    Object.keys(still).length > 0
      ? md`Still billed afterwards, and not in these figures: ${formatTotals(still, preferred)} a month, for what stays of them.`
      : md``,
    committed > 0
      ? md`A Savings Plan or a reservation pays for part of ${committed} of these already; only what other usage would take over is counted.`
      : md``,
  ];
}

function stillBilled(findings: readonly Finding[]): Totals {
  const totals: Totals = {};
  for (const { saving } of findings)
    for (const { monthly } of saving.stillBilled) addTo(totals, saving.currency, monthly);
  return totals;
}

/** "214 resources looked at, 2026-11-23 07:00 UTC." and, in one line, what could not be judged and why. */
export function lookRemarks({ look, resources }: Pick<WasteAnswer, 'look' | 'resources'>): Mrkdwn[] {
  if (!look) return [];
  const missing = unjudgedText(look);
  return [
    md`${countText(resources, 'resource')} looked at, ${instantText(look.at)}.`,
    missing === '' ? md`` : md`Not judged: ${missing}.`,
  ];
}

function unjudgedText({ unread, unjudged, failures }: WasteLook): string {
  const places = unread.map(({ resourceTypes, permission, places: count, sentence, shows }) => {
    const why = permission ? `missing ${permission}` : sentence.replace(/\.$/, '');
    return `${kindsText(resourceTypes) || shows || "the cloud's own advice"} in ${countText(count, 'place')} (${why})`;
  });
  const reasons = [...Map.groupBy(unjudged, ({ detector }) => detector)]
    .map(([detector, mine]) => ({ detector, mine, count: mine.reduce((sum, each) => sum + each.count, 0) }))
    .sort((a, b) => b.count - a.count)
    .map(({ detector, mine, count }) => `${detector} of ${countText(count, 'resource')} (${commonest(mine)})`);
  const broken = failures.map(({ detector }) => `${detector} (a fault of mine)`);
  return [
    ...(places.length > 0 ? [listText(places, 3)] : []),
    ...(broken.length > 0 ? [listText(broken)] : []),
    ...(reasons.length > 0 ? [listText(reasons, 2)] : []),
  ].join('; ');
}

/** The reason of most of them. */
function commonest(mine: WasteLook['unjudged']): string {
  const [most] = mine.toSorted((a, b) => b.count - a.count);
  return `${most?.unknown ?? ''}${mine.length > 1 ? ', and the like' : ''}`;
}
