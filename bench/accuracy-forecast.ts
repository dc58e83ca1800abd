import type { Reporter } from './report.ts';

export async function measureForecastAccuracy({ add }: Reporter): Promise<void> {
  add('nothing yet', 0, '');
}
