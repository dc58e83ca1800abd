import type { Reporter } from './report.ts';

export async function measureAnomalyAccuracy({ add }: Reporter): Promise<void> {
  add('nothing yet', 0, '');
}
