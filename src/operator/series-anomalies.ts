import { PennyError } from '../errors.ts';
import type { OperatorDeps, Printed } from '../terminal.ts';

/** Scores every point of a CSV file as if it were the newest. */
export async function seriesAnomalies(file: string, { flags }: OperatorDeps): Promise<Printed> {
  throw new PennyError('unavailable', `Not there yet: ${file} ${flags.method}`);
}
