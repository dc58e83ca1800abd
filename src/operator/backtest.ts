import { PennyError } from '../errors.ts';
import type { OperatorCommand } from './index.ts';

/** What can be replayed over the stored history, each loaded only when it is asked for. */
const KINDS: Record<string, () => Promise<OperatorCommand>> = {
  anomalies: async () => (await import('./backtest-anomalies.ts')).backtestAnomalies,
  forecast: async () => (await import('./backtest-forecast.ts')).backtestForecast,
  budgets: async () => (await import('./backtest-budgets.ts')).backtestBudgets,
};

/** Replays history day by day, as it was known then, and says how it ended: `penny backtest budgets`. */
export const backtest: OperatorCommand = {
  async run([kind = '', ...words], deps) {
    const load = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
    if (!load) {
      const known = Object.keys(KINDS).join(', ');
      throw new PennyError(
        'invalid',
        `There is nothing to replay called "${kind}". Write penny backtest KIND; known: ${known}.`,
      );
    }
    return (await load()).run(words, deps);
  },
};
