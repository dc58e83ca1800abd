import { grantsOf } from '../src/analysis/access.ts';
import { askFindingsNamed } from '../src/ask-waste.ts';
import { PennyError } from '../src/errors.ts';
import type { ActionType, Finding } from '../src/model/finding.ts';
import { resourceKey } from '../src/model/resource.ts';
import { viewOf } from '../src/proposal-views.ts';
import { proposeFor } from '../src/remediation/propose.ts';
import { proposed } from '../src/slack/views/proposal-list.ts';
import type { Command } from './command.ts';
import { proposalDocument } from './proposal-document.ts';
import { HOW, parseWish } from './propose-words.ts';

/** "Somebody should stop that." Whoever asks may not approve it; those who may are told. */
export const propose: Command = {
  name: 'propose',
  usage: 'propose RESOURCE-ID [stop | start | delete | resize TYPE | schedule | release | tag KEY=VALUE | …]',
  summary: 'asks for something to be done about a resource; somebody else has to approve it',

  async run(words, deps, { who }) {
    const [word, ...rest] = words;
    if (!word) throw new PennyError('invalid', `Which resource? ${HOW}.`);
    const wish = parseWish(rest);
    const named = await askFindingsNamed(deps, grantsOf(who, deps.config), word);
    const finding = theOneMeant(named, word, wish.actionType);
    const proposal = await proposeFor(deps, finding, { by: who, ...wish });
    const isNew = proposal.proposedBy === who.userId && proposal.proposedAt === proposal.changedAt;
    deps.proposalsChanged(proposal);
    return { message: proposed(await viewOf(deps, proposal), { isNew }), data: proposalDocument(proposal) };
  },
};

/** Of several findings about one resource, the one whose action is asked for, else the one that saves most. */
function theOneMeant(named: readonly Finding[], word: string, actionType: ActionType | undefined): Finding {
  const open = named.filter(({ state }) => state === 'open');
  if (open.length === 0) {
    throw new PennyError(
      'not_found',
      `I know no open finding about "${word}" that you may see. /cost waste lists them.`,
    );
  }
  if (new Set(open.map(resourceKey)).size > 1) {
    const ids = [...new Set(open.map(({ resourceId }) => resourceId))].slice(0, 5).join(', ');
    throw new PennyError('invalid', `Several resources are called "${word}". Name one by its id: ${ids}.`);
  }
  const largest = open.toSorted((a, b) => (b.saving.monthly ?? 0) - (a.saving.monthly ?? 0));
  return largest.find((each) => each.actionType === actionType) ?? largest[0]!;
}
