import { grantsOf } from '../src/analysis/access.ts';
import { askHistory } from '../src/ask-proposals.ts';
import { PennyError } from '../src/errors.ts';
import type { AuditEntry } from '../src/model/audit.ts';
import { historyReport } from '../src/slack/views/proposal-history.ts';
import type { Command } from './command.ts';

/** How far the runner was is of interest only where one thing is asked about. */
const STAGES = ['preparing', 'prepared', 'acting', 'acted', 'start', 'finish'];

/** What Penny finds is no decision; what people ask for is. */
const isDecision = ({ event, actor }: AuditEntry) =>
  !STAGES.includes(event) && !(event === 'propose' && actor === 'penny');

/** "Who decided that, when, and why?" Refusals included. */
export const history: Command = {
  name: 'history',
  usage: 'history [RESOURCE-ID | PROPOSAL-ID]',
  summary: 'who decided what, when and why, and what became of it',

  async run(words, deps, { who }) {
    const [word, ...more] = words;
    if (more.length > 0) throw new PennyError('invalid', 'One at a time: /cost history [RESOURCE-ID | PROPOSAL-ID].');
    const entries = await askHistory(deps, grantsOf(who, deps.config), word);
    if (word !== undefined && entries.length === 0) {
      throw new PennyError(
        'not_found',
        `I know nothing that was decided about "${word}" that you may see. /cost history shows all of it.`,
      );
    }
    const shown = word === undefined ? entries.filter(isDecision) : entries;
    return {
      message: historyReport(shown, word),
      data: {
        entries: shown.map(({ proposal, ...entry }) => ({ ...entry, resourceId: proposal?.plan.resourceId ?? null })),
      },
    };
  },
};
