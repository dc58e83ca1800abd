import { didYouMean, grantsOf } from '../src/analysis/access.ts';
import { askFindingsNamed } from '../src/ask-waste.ts';
import { PennyError } from '../src/errors.ts';
import type { ActionType, Finding } from '../src/model/finding.ts';
import { resourceKey } from '../src/model/resource.ts';
import { viewOf } from '../src/proposal-views.ts';
import { proposeFor } from '../src/remediation/propose.ts';
import { proposed } from '../src/slack/views/proposal-list.ts';
import type { Command } from './command.ts';
import { proposalDocument } from './proposal-document.ts';

/** What people call what can be done. */
const ACTIONS: Record<string, ActionType> = {
  stop: 'Stop',
  start: 'Start',
  delete: 'Delete',
  terminate: 'Delete',
  resize: 'Rightsize',
  rightsize: 'Rightsize',
  schedule: 'Schedule',
  release: 'Release',
  change: 'ModifyVolume',
  retention: 'SetRetention',
  lifecycle: 'SetLifecycle',
  tag: 'Tag',
};

const HOW = 'Write: /cost propose RESOURCE-ID [stop | start | delete | resize | schedule | release | tag]';

/** "Somebody should stop that." Whoever asks may not approve it; those who may are told. */
export const propose: Command = {
  name: 'propose',
  usage: 'propose RESOURCE-ID [stop | start | delete | resize | schedule | release | …]',
  summary: 'asks for something to be done about a resource; somebody else has to approve it',

  async run(words, deps, { who }) {
    const [word, action, ...more] = words;
    if (!word || more.length > 0)
      throw new PennyError('invalid', `${word ? 'One at a time' : 'Which resource'}? ${HOW}.`);
    const actionType = action === undefined ? undefined : actionNamed(action);
    const named = await askFindingsNamed(deps, grantsOf(who, deps.config), word);
    const finding = theOneMeant(named, word, actionType);
    const proposal = await proposeFor(deps, finding, { by: who, actionType });
    const isNew = proposal.proposedBy === who.userId && proposal.proposedAt === proposal.changedAt;
    deps.proposalsChanged(proposal);
    return { message: proposed(await viewOf(deps, proposal), { isNew }), data: proposalDocument(proposal) };
  },
};

function actionNamed(word: string): ActionType {
  const known = ACTIONS[word.toLowerCase()];
  if (known) return known;
  const meant = didYouMean(word, Object.keys(ACTIONS));
  throw new PennyError('invalid', `I cannot "${word}".${meant ? ` Did you mean ${meant}?` : ''} ${HOW}.`);
}

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
