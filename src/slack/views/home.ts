import type { HomeView } from '@slack/types';
import type { CostAnswer } from '../../analysis/compare-costs.ts';
import type { WasteSums } from '../../analysis/waste.ts';
import type { DigestPlan } from '../../digest-plans.ts';
import type { Block, Message } from '../../model/message.ts';
import { formatTotals } from '../../model/money.ts';
import { context, divider, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { withinLimits } from '../limits.ts';
import { messageOf, withoutNativeBlocks } from '../text-form.ts';
import { costReport } from './cost-report.ts';
import { listRow } from './proposal-modals.ts';
import type { ProposalView } from './proposal-words.ts';
import { planLine } from './subscriptions.ts';
import { wasteText } from './waste-words.ts';
import { leadingCurrency, shortKey, weekdayText } from './words.ts';

/** What a Home tab shows: somebody's month to date, their teams and their digests; or why there is nothing to show. */
export type HomeModel =
  | {
      answer: CostAnswer;
      teams: readonly string[];
      plans: readonly DigestPlan[];
      /** What is paid for nothing. */
      waste?: WasteSums | undefined;
      /** What this person can approve now, the most money first. */
      waiting?: readonly ProposalView[] | undefined;
    }
  | { refusal: string };

/** The Home tab, mine first. Home takes no native charts or tables, so everything is in its text form. */
export function home(model: HomeModel, options: { currency: string; answerId?: string | undefined }): HomeView {
  const message = 'refusal' in model ? messageOf(section(md`${model.refusal}`), howToAsk) : mine(model, options);
  return { type: 'home', blocks: homeBlocks(message) };
}

const howToAsk = context(md`Ask in any channel: \`/cost\`, \`/cost 30d by region\`, \`/cost help\`.`);

type Mine = Exclude<HomeModel, { refusal: string }>;

function mine(
  { answer, teams, plans, waste, waiting = [] }: Mine,
  { currency, answerId }: { currency: string; answerId?: string | undefined },
): Message {
  const report = costReport(answer, {
    currency,
    answerId,
    emptyHint: 'Ask an operator whether this month has been imported.',
  });
  const [figures, ...details] = report.blocks;
  return messageOf(
    ...waitingRows(waiting),
    figures,
    settledDay(answer, currency),
    waste && waste.count > 0 ? section(md`*Waste*: ${wasteText(waste, currency)} (\`/cost waste\`)`) : undefined,
    ...details,
    divider(),
    section(joined([md`*Digests about ${shortKey(answer.team)}*`, ...digestLines(plans)])),
    teams.length > 0 ? context(md`Your teams: ${teams.map((team) => shortKey(team, 30)).join(', ')}.`) : undefined,
    howToAsk,
  );
}

/** Rows of what waits for whoever looks; the others are counted. */
const WAITING = 8;

/** What waits for whoever looks, before any figure: it is the one thing on this page to decide. */
function waitingRows(waiting: readonly ProposalView[]): Block[] {
  if (waiting.length === 0) return [];
  const more = waiting.length - WAITING;
  return [
    section(md`*${waiting.length === 1 ? 'One proposal waits' : `${waiting.length} proposals wait`} for you*`),
    ...waiting.slice(0, WAITING).map(listRow),
    ...(more > 0 ? [context(md`and ${more} more: \`/cost proposals\``)] : []),
    divider(),
  ];
}

/** What the last settled day cost, which is the newest figure to rely on. */
function settledDay({ days, settledThrough }: CostAnswer, preferred: string) {
  const last = days.find(({ day }) => day === settledThrough);
  if (!last) return undefined;
  const currency = leadingCurrency(last.totals, preferred);
  return section(md`Last settled day, ${weekdayText(last.day)} (UTC): *${formatTotals(last.totals, currency)}*`);
}

function digestLines(plans: readonly DigestPlan[]): Mrkdwn[] {
  if (plans.length === 0) return [md`None yet. In a channel, write \`/cost subscribe\`.`];
  const more = plans.length > 10 ? md`and ${plans.length - 10} more` : md``;
  return [...plans.slice(0, 10).map(planLine), more];
}

/** Home has no channel to share with, and its blocks are those that every surface knows. */
function homeBlocks(message: Message): HomeView['blocks'] {
  return withinLimits(withoutNativeBlocks(message)).blocks.flatMap((block): HomeView['blocks'] => {
    if (block.type === 'data_visualization') return [];
    if (block.type !== 'actions') return [block];
    const elements = block.elements.filter((each) => !('action_id' in each) || each.action_id !== 'cost.share');
    return elements.length > 0 ? [{ ...block, elements }] : [];
  });
}
