import type { HitRate } from '../../analysis/savings.ts';
import type { Exemption, Finding } from '../../model/finding.ts';
import type { FindingEvent } from '../../model/finding-notice.ts';
import type { Block, Message } from '../../model/message.ts';
import { formatCost } from '../../model/money.ts';
import { type ButtonSpec, buttons, context, fields, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { codeBlock } from '../mrkdwn.ts';
import { messageOf } from '../text-form.ts';
import { actionText, wordsOf } from './action-words.ts';
import { type ProposalView, planTitle, proposalValue, stateText } from './proposal-words.ts';
import { hitRateText } from './savings-words.ts';
import { basisText, closedText, resourceName, savingText } from './waste-words.ts';
import { shortKey } from './words.ts';

/** One finding with what is known around it. */
export interface WasteStory {
  finding: Finding;
  /** What its detector finds, and how its action is taken back, for people. */
  summary?: string | undefined;
  undo?: string | undefined;
  /** When it was opened, closed and opened again. */
  events: readonly FindingEvent[];
  /** Why it is left alone, where it is. */
  exemption?: Exemption | undefined;
  /** How right its detector's estimates were, as bills have shown since. */
  hitRate?: Pick<HitRate, 'claims' | 'right' | 'median'> | undefined;
  /** What the account is called. */
  accountName?: string | undefined;
  /** Whether the reader may say that it is left alone. */
  mayExempt: boolean;
  /** What can be done about it at the press of a button, or why nothing can. */
  proposal?: ProposalView | undefined;
  whyNoProposal?: string | undefined;
}

/** The whole story of one finding: what was measured, what else could be done, what others say, what could go wrong. */
export function wasteStory(story: WasteStory): Message {
  const { finding } = story;
  const offers = offersOf(story);
  return messageOf(
    section(headline(story)),
    fields(...facts(story)),
    section(joined([md`*Measured*`, measured(finding)])),
    sectionOf(money(story)),
    sectionOf(otherWays(finding)),
    sectionOf(history(story)),
    sectionOf(whatIsProposed(story)),
    context(md`Finding \`${finding.findingId}\`, last looked at ${finding.seenAt.slice(0, 16).replace('T', ' ')} UTC.`),
    offers.length > 0 ? buttons(...offers) : undefined,
  );
}

/** The way to its proposal's card, and to have it left alone. */
function offersOf({ finding, mayExempt, proposal }: WasteStory): ButtonSpec[] {
  return [
    ...(proposal
      ? [{ label: 'Review', actionId: 'proposal.review', value: proposalValue(proposal.proposal) } as const]
      : []),
    ...(mayExempt && finding.state === 'open'
      ? [{ label: 'Leave it alone', actionId: 'finding.exempt', value: finding.findingId } as const]
      : []),
  ];
}

function whatIsProposed({ proposal, whyNoProposal }: WasteStory): Mrkdwn[] {
  if (proposal) return [md`Proposed: *${planTitle(proposal.proposal.plan)}*; ${stateText(proposal)}.`];
  return whyNoProposal ? [md`Not proposed: ${whyNoProposal}`] : [];
}

/** Several findings of one resource, a line each, the open ones first. */
export function wasteStories(findings: readonly Finding[]): Message {
  const lines = findings
    .slice(0, 20)
    .map(
      (each) =>
        md`*${each.detector}* (\`/cost waste ${each.findingId}\`): ${each.reason}; ${each.state === 'open' ? savingText(each.saving) : closedText(each)}`,
    );
  return messageOf(section(joined([md`*${resourceName(findings[0]!)}* has ${findings.length} findings`, ...lines])));
}

function headline({ finding, summary }: WasteStory): Mrkdwn {
  const { monthly } = finding.saving;
  const cost = monthly === null ? md`costs money for nothing` : md`costs ${savingText(finding.saving)} for nothing`;
  const open = monthly === 0 ? md`costs nothing by itself` : cost;
  const state = finding.state === 'open' ? open : md`${closedText(finding)}`;
  return joined([
    md`*${resourceName(finding)}: ${state}*`,
    md`${finding.reason}.`,
    md`Found by ${finding.detector}${summary ? `: ${summary}` : ''}.`,
  ]);
}

function facts({ finding, accountName, undo }: WasteStory): Mrkdwn[] {
  const { subAccountId, owner, environment, team, regionId, risk, rollbackPossible, restartNeeded } = finding;
  const account = accountName && accountName !== subAccountId ? `${accountName} (${subAccountId})` : subAccountId;
  return [
    md`*What to do*\n${actionText(finding)}`,
    md`*Price*\n${finding.saving.monthly ? basisText(finding.saving.basis, finding.cloud) : 'not known'}`,
    md`*Where*\n${shortKey(account)}, ${regionId}`,
    md`*Whose*\n${shortKey(team)}${owner ? `, ${shortKey(owner)}` : ''}${environment ? `, ${shortKey(environment, 30)}` : ''}`,
    md`*Risk*\n${risk}${restartNeeded ? ', needs a restart' : ''}`,
    md`*Undo*\n${undo ?? (rollbackPossible ? 'possible' : 'not possible')}`,
  ];
}

function measured({ evidence }: Finding): Mrkdwn {
  const entries = Object.entries(evidence).slice(0, 30);
  if (entries.length === 0) return md`nothing in figures`;
  const width = Math.max(...entries.map(([name]) => wordsOf(name).length));
  return codeBlock(entries.map(([name, value]) => `${wordsOf(name).padEnd(width)}  ${valueText(value)}`));
}

function valueText(value: Finding['evidence'][string]): string {
  if (value === null) return 'not known';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 2 }) : value;
}

function money({ finding, hitRate }: WasteStory): Mrkdwn[] {
  const { stillBilled, commitment, notes = [], currency } = finding.saving;
  return [
    ...stillBilled.map(
      ({ what, monthly }) => md`Still billed afterwards: ${what}, ${formatCost(monthly, currency)} a month.`,
    ),
    ...(commitment ? [md`Commitments: ${commitment}.`] : []),
    ...notes.map((note) => md`About the figure: ${note}.`),
    ...(hitRate ? [md`What ${finding.detector} promised so far, bills have shown: ${hitRateText(hitRate)}.`] : []),
  ];
}

const OPINIONS = {
  'cost-optimization-hub': 'AWS Cost Optimization Hub',
  'compute-optimizer': 'AWS Compute Optimizer',
} as const;

function otherWays({ alternatives, others, opinions }: Finding): Mrkdwn[] {
  const priced = (monthly: number | null, currency: string) =>
    monthly === null ? 'at a price that is not known' : `${formatCost(monthly, currency)} a month`;
  return [
    ...alternatives.map((each) => md`Or: ${each}.`),
    ...others.map(({ detector, reason }) => md`Also ${detector}: ${reason}. Only one of them can be done.`),
    ...opinions.map(
      ({ source, actionType, monthly, currency }) =>
        md`${OPINIONS[source]} says ${actionType}, ${priced(monthly, currency)}; its own figure, not added to mine.`,
    ),
  ];
}

function history({ events, exemption }: WasteStory): Mrkdwn[] {
  const lines = events
    .slice(-8)
    .map(({ event, closedReason, at }) =>
      event === 'closed'
        ? md`${at.slice(0, 10)} ${closedText({ closedReason, closedAt: undefined })}`
        : md`${at.slice(0, 10)} ${event === 'opened' ? 'found' : 'found again'}`,
    );
  return [
    ...(lines.length > 0 ? [md`*History*`] : []),
    ...lines,
    ...(exemption
      ? [
          md`Left alone until ${exemption.until}: ${exemption.reason} (\`/cost waste unexempt ${exemption.exemptionId}\`)`,
        ]
      : []),
  ];
}

function sectionOf(lines: readonly Mrkdwn[]): Block | undefined {
  return lines.length === 0 ? undefined : section(joined(lines));
}
