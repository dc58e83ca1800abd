import type { Message } from '../../model/message.ts';
import { addTo, formatTotals, type Totals } from '../../model/money.ts';
import type { Freeze } from '../../ports.ts';
import { context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';
import { cardBlocks } from './proposal-card.ts';
import { listRow } from './proposal-modals.ts';
import { actorText, type ProposalView } from './proposal-words.ts';
import { momentText, shortKey } from './words.ts';

/** Proposals shown in one message; the others are counted. */
const SHOWN = 15;

/** What waits for whom, and whether anything is carried out at all. */
export interface ProposalList {
  /** A team's name, or `all`. */
  label: string;
  views: readonly ProposalView[];
  currency: string;
  freeze?: Freeze | undefined;
  mode: 'off' | 'observe' | 'act';
}

/** The open proposals of a scope, each with the way to its card. */
export function proposalList({ label, views, currency, freeze, mode }: ProposalList): Message {
  const more = views.length - SHOWN;
  return messageOf(
    section(joined([headline(label, views, currency), ...frozen(freeze), ...modes(mode)])),
    ...views.slice(0, SHOWN).map(listRow),
    more > 0 ? context(md`and ${more} more, of less money: \`/cost proposals TEAM\` shows one team's`) : undefined,
    context(md`To ask for something: \`/cost propose RESOURCE-ID\`. Who decided what: \`/cost history\``),
  );
}

/** What somebody asked for, as others will see it. */
export function proposed(view: ProposalView, { isNew }: { isNew: boolean }): Message {
  const said = isNew
    ? md`*Proposed.* It waits for ${view.approvers}. You may not approve it yourself, since you asked for it.`
    : md`*That is proposed already*, and waits for ${view.approvers}.`;
  return messageOf(section(said), ...cardBlocks(view));
}

function headline(label: string, views: readonly ProposalView[], currency: string): Mrkdwn {
  if (views.length === 0) return md`*${shortKey(label)}: nothing waits to be approved, and nothing is under way.*`;
  const totals: Totals = {};
  for (const { proposal } of views) {
    const { monthly, currency: own } = proposal.plan.saving;
    if (monthly) addTo(totals, own, monthly);
  }
  const money = Object.keys(totals).length > 0 ? `, worth ${formatTotals(totals, currency)} a month` : '';
  const count = views.length === 1 ? 'one proposal is open' : `${views.length} proposals are open`;
  return md`*${shortKey(label)}: ${count}${money}*`;
}

function frozen(freeze: Freeze | undefined): Mrkdwn[] {
  if (!freeze) return [];
  const why = freeze.because === '' ? '' : `: ${freeze.because}`;
  return [
    md`*Frozen since ${momentText(freeze.at)}* by ${actorText(freeze.by)}${why}. Nothing is carried out; \`/cost unfreeze\` lifts it.`,
  ];
}

function modes(mode: ProposalList['mode']): Mrkdwn[] {
  if (mode === 'off') return [md`Changing resources is switched off: \`remediation.mode\` in penny.yml is \`off\`.`];
  return mode === 'observe'
    ? [
        md`I only observe: what is approved is shown as it would be done, and nothing is changed (\`remediation.mode\`).`,
      ]
    : [];
}
