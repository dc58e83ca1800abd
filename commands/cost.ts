import { grantScope, scopeNames } from '../src/analysis/access.ts';
import { parseQuestion } from '../src/analysis/parse-question.ts';
import { askCosts } from '../src/ask-costs.ts';
import { dayOf } from '../src/model/period.ts';
import { costCsv, costReport } from '../src/slack/views/cost-report.ts';
import { noData } from '../src/slack/views/no-data.ts';
import type { Command } from './command.ts';

/** "What are we spending, on what, and is it more than before?" */
export const cost: Command = {
  name: 'cost',
  usage:
    '[TEAM | all] [yesterday | 7d | 30d | mtd | last-month | 2026-10 | 2026-10-01..2026-10-15] [by GROUPING] [billed | effective | list]',
  summary: 'what a team spends, on what, compared with before',

  async run(words, deps, { who }) {
    const { store, config, clock } = deps;
    const { scope, period, by, metric } = parseQuestion(words, {
      today: dayOf(clock.now()),
      scopes: scopeNames(config),
    });
    const grant = grantScope(who, scope, config);

    const answer = await askCosts(deps, {
      grant,
      period,
      by: by ?? (grant.scope === '*' ? 'team' : 'service'),
      metric,
    });

    if (answer.days.length === 0) {
      const sources = await store.deliveries.sources();
      return { message: noData(answer, sources), data: document(answer) };
    }
    const answerId = deps.remember(words, who);
    return {
      message: costReport(answer, { currency: config.reportingCurrency, answerId }),
      data: document(answer),
      csv: {
        filename: `${answer.team}-${period.start}-${answer.by}.csv`.replaceAll(/[^\w.-]/g, '_'),
        text: costCsv(answer),
      },
    };
  },
};

/** The `--json` document: CONTRACT of `cost`. Days are `YYYY-MM-DD`, the period half-open and UTC. */
function document({ period, beforePeriod, ...answer }: Awaited<ReturnType<typeof askCosts>>) {
  return {
    ...answer,
    period: { start: period.start, end: period.end },
    beforePeriod: { start: beforePeriod.start, end: beforePeriod.end },
  };
}
