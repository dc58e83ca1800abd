import { grantScope } from '../src/analysis/access.ts';
import { askCommitments } from '../src/ask-commitments.ts';
import { PennyError } from '../src/errors.ts';
import { dayOf } from '../src/model/period.ts';
import { commitmentReport } from '../src/slack/views/commitment-report.ts';
import type { Command } from './command.ts';
import { commitmentsDocument } from './commitments-document.ts';

/** "What have we reserved, do we use it, and what should we buy?" A commitment is everybody's, so who sees all sees it. */
export const commitments: Command = {
  name: 'commitments',
  usage: 'commitments [all]',
  summary: 'Savings Plans and reservations: coverage, use, ends, and what to buy; for those who see all costs',

  async run(words, { store, config, clock }, { who }) {
    const [word = 'all', ...more] = words;
    if (more.length > 0 || word.toLowerCase() !== 'all') {
      throw new PennyError(
        'invalid',
        'Commitments are the whole organisation’s: they cover any team’s machines. Write: /cost commitments.',
      );
    }
    const answer = await askCommitments({ store, config }, grantScope(who, 'all', config));
    return {
      message: commitmentReport({ ...answer, today: dayOf(clock.now()) }),
      data: commitmentsDocument(answer),
    };
  },
};
