import { grantScope } from '../src/analysis/access.ts';
import { askProposals } from '../src/ask-proposals.ts';
import { PennyError } from '../src/errors.ts';
import { viewOf } from '../src/proposal-views.ts';
import { proposalList } from '../src/slack/views/proposal-list.ts';
import type { Command } from './command.ts';
import { proposalDocument } from './proposal-document.ts';

/** Cards that are looked up for one answer; the others are counted. */
const LOOKED_UP = 20;

/** "What waits for whom?" */
export const proposals: Command = {
  name: 'proposals',
  usage: 'proposals [mine | all | TEAM]',
  summary: 'what waits to be approved, by whom, and what is under way',

  async run(words, deps, { who }) {
    const { store, config } = deps;
    const [scope = 'mine', ...more] = words;
    if (more.length > 0) throw new PennyError('invalid', 'One team at a time: /cost proposals [mine | all | TEAM].');
    const grant = grantScope(who, scope, config);
    const open = await askProposals(deps, grant);
    const shown = await Promise.all(open.slice(0, LOOKED_UP).map((proposal) => viewOf(deps, proposal)));
    const rest = open
      .slice(LOOKED_UP)
      .map((proposal) => ({ proposal, trail: [], approvers: '', now: deps.clock.now() }));
    const freeze = await store.freeze.get();
    return {
      message: proposalList({
        label: grant.label,
        views: [...shown, ...rest],
        currency: config.reportingCurrency,
        freeze,
        mode: config.remediation.mode,
      }),
      data: { team: grant.label, freeze: freeze ?? null, proposals: open.map(proposalDocument) },
    };
  },
};
