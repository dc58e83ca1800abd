import { grantScope, scopeNames } from '../src/analysis/access.ts';
import type { IcebergAnswer } from '../src/analysis/iceberg.ts';
import { parseQuestion } from '../src/analysis/parse-question.ts';
import { askIceberg } from '../src/ask-iceberg.ts';
import { PennyError } from '../src/errors.ts';
import { dayOf } from '../src/model/period.ts';
import { icebergCsv, icebergReport } from '../src/slack/views/iceberg-report.ts';
import { noData } from '../src/slack/views/no-data.ts';
import type { Command } from './command.ts';

/** "What do we pay for besides the machines?" */
export const iceberg: Command = {
  name: 'iceberg',
  usage: 'iceberg [TEAM | all] [30d | mtd | last-month | 2026-10]',
  summary: 'what hides below compute: transfer, storage, snapshots, requests, support, unused commitments',

  async run(words, deps, { who }) {
    const { store, config, clock } = deps;
    const { scope, period, by, metric } = parseQuestion(words, {
      today: dayOf(clock.now()),
      scopes: scopeNames(config),
    });
    if (by) throw new PennyError('invalid', `An iceberg is by layer; \`/cost by ${by}\` groups by ${by}.`);
    if (metric !== 'effective') {
      throw new PennyError(
        'invalid',
        `An iceberg is in effective cost; \`/cost by service ${metric}\` shows ${metric}.`,
      );
    }
    const grant = grantScope(who, scope, config);

    const answer = await askIceberg(deps, { grant, period });

    if (answer.days.length === 0)
      return { message: noData(answer, await store.deliveries.sources()), data: document(answer) };
    const answerId = deps.remember(['iceberg', ...words], who);
    return {
      message: icebergReport(answer, { currency: config.reportingCurrency, answerId }),
      data: document(answer),
      csv: {
        filename: `${answer.team}-${period.start}-iceberg.csv`.replaceAll(/[^\w.-]/g, '_'),
        text: icebergCsv(answer),
      },
    };
  },
};

/** The `--json` document. Days are `YYYY-MM-DD`, periods half-open and UTC, costs by currency, shares of 1. */
function document({ team, period, beforePeriod, metric, settledThrough, ...answer }: IcebergAnswer) {
  const { totals, before, layers, waste, notes } = answer;
  return {
    team,
    period: { start: period.start, end: period.end },
    beforePeriod: { start: beforePeriod.start, end: beforePeriod.end },
    metric,
    settledThrough,
    totals,
    before,
    layers,
    ...(waste && { waste }),
    notes,
  };
}
