import { grantScope, scopeNames } from '../src/analysis/access.ts';
import { parseQuestion } from '../src/analysis/parse-question.ts';
import type { SavingsAnswer } from '../src/analysis/savings.ts';
import { askSavings } from '../src/ask-savings.ts';
import { PennyError } from '../src/errors.ts';
import { dayOf } from '../src/model/period.ts';
import { savingsCsv } from '../src/slack/views/savings-csv.ts';
import { savingsReport } from '../src/slack/views/savings-report.ts';
import type { Command } from './command.ts';

/** "Did it save what you said?" */
export const savings: Command = {
  name: 'savings',
  usage: 'savings [TEAM | all] [90d | mtd | last-month | 2026-10]',
  summary: 'what was saved by what was done, as settled bills prove it, and how right the estimates were',

  async run(words, deps, { who }) {
    const { store, config, clock } = deps;
    const { scope, period, by, metric } = parseQuestion(words, {
      today: dayOf(clock.now()),
      scopes: scopeNames(config),
    });
    if (by) throw new PennyError('invalid', 'Savings are by change, detector and team; leave out what follows `by`.');
    if (metric !== 'effective') throw new PennyError('invalid', `Savings are in effective cost; leave out ${metric}.`);
    const grant = grantScope(who, scope, config);

    const answer = await askSavings({ store, config }, { grant, period });

    const isAnything = answer.rows.length > 0;
    const answerId = isAnything ? deps.remember(['savings', ...words], who) : undefined;
    return {
      message: savingsReport(answer, { currency: config.reportingCurrency, answerId }),
      data: document(answer),
      ...(isAnything
        ? {
            csv: {
              filename: `${answer.team}-${period.start}-savings.csv`.replaceAll(/[^\w.-]/g, '_'),
              text: savingsCsv(answer),
            },
          }
        : {}),
    };
  },
};

/** The `--json` document. Sums by currency, of settled days in a half-open UTC period; a hit rate of 1 is exact. */
function document({ team, period, settledThrough, rows, ...answer }: SavingsAnswer) {
  const { realised, expected, estimated, ended, without, weaker, detectors, teams, months, notes } = answer;
  return {
    team,
    period: { start: period.start, end: period.end },
    settledThrough,
    realised,
    expected,
    estimated,
    changes: rows.length,
    ended,
    without,
    weaker,
    claims: rows.map(({ claim, by, ...row }) => ({
      ...claim,
      state: claim.endedOn === undefined ? 'open' : 'ended',
      proof: by,
      baselineDailyCost: row.baseline?.cost ?? null,
      baselineDays: row.baseline?.days ?? 0,
      realised: row.realised,
      expected: row.expected,
      estimated: row.estimated,
      settledDays: row.settledDays,
      realisedSoFar: row.realisedSoFar,
      hitRate: row.hitRate,
      paidAnyway: row.paidAnyway,
      because: row.because ?? null,
    })),
    detectors,
    teams,
    months,
    notes,
  };
}
