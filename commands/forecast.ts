import { didYouMean, grantScope, scopeNames } from '../src/analysis/access.ts';
import type { ForecastAnswer, MonthForecast } from '../src/analysis/forecast-answer.ts';
import { askMonth } from '../src/ask-forecast.ts';
import { askWasteSums } from '../src/ask-waste.ts';
import { PennyError } from '../src/errors.ts';
import { dayOf } from '../src/model/period.ts';
import { forecastReport } from '../src/slack/views/forecast-report.ts';
import type { Command } from './command.ts';

/** "Where will the month end?" */
export const forecast: Command = {
  name: 'forecast',
  usage: 'forecast [TEAM | all]',
  summary: 'where the month will end, how sure that is, and the next 90 days',

  async run(words, deps, { who }) {
    const { config, clock } = deps;
    const today = dayOf(clock.now());
    const grant = grantScope(who, scopeIn(words, scopeNames(config)), config);

    const answer = { ...(await askMonth(deps, { grant, today })), openFindings: await askWasteSums(deps, grant) };

    return { message: forecastReport(answer), data: documentOf(answer) };
  },
};

/** The team that is named; the days of a forecast are always the same, so nothing else can be. */
function scopeIn(words: string[], scopes: string[]): string {
  const [scope = 'mine', ...more] = words.map((word) => {
    const isMine = ['mine', 'me', 'my-team'].includes(word.toLowerCase());
    return isMine ? 'mine' : teamNamed(word, scopes);
  });
  if (more.length > 0) throw new PennyError('invalid', 'One team at a time: /cost forecast payments.');
  return scope;
}

function teamNamed(word: string, scopes: string[]): string {
  const found = scopes.find((scope) => scope.toLowerCase() === word.toLowerCase());
  if (found) return found;
  const meant = didYouMean(word, scopes);
  throw new PennyError(
    'invalid',
    `"${word}" is not a team.${meant ? ` Did you mean ${meant}?` : ''} Write: /cost ${forecast.usage}; it is always of this month and the next 90 days. Teams: ${scopes.join(', ')}.`,
  );
}

/** The `--json` document: CONTRACT of `forecast`, in the leading currency; the others beside it. */
function documentOf({ team, month, forecasts, openFindings }: ForecastAnswer) {
  const [leading, ...others] = forecasts.map(figuresOf);
  return {
    team,
    month,
    ...(leading ?? { reason: 'There are no figures to forecast from.' }),
    others,
    openFindings: openFindings?.totals ?? {},
  };
}

function figuresOf(forecast: ForecastAnswer['forecasts'][number]) {
  if ('reason' in forecast) return { currency: forecast.billingCurrency, reason: forecast.reason };
  const { billingCurrency, chanceAbove: _, ahead, recent: _recent, ...rest }: MonthForecast = forecast;
  return {
    currency: billingCurrency,
    ...rest,
    ahead: { lastDay: ahead.lastDay, meanValue: ahead.meanValue, intervals: ahead.intervals },
  };
}
