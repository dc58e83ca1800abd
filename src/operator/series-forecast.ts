import { PennyError } from '../errors.ts';
import type { OperatorDeps, Printed } from '../terminal.ts';

/** Forecasts every series of a JSON Lines file, one line of output each. */
export async function seriesForecast(file: string, { flags }: OperatorDeps): Promise<Printed> {
  throw new PennyError('unavailable', `Not there yet: ${file} ${flags.horizon}`);
}
