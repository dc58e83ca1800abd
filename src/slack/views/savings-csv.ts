import type { SavingsAnswer } from '../../analysis/savings.ts';
import { addDays } from '../../model/period.ts';
import { amount, cell } from './cost-csv.ts';

const HEAD = [
  'proposal_id',
  'team',
  'environment',
  'detector',
  'cloud',
  'account',
  'region',
  'resource_type',
  'resource_id',
  'resource_name',
  'action',
  'done_at',
  'ended_on',
  'ended_because',
  'first_day',
  'last_day',
  'settled_days',
  'currency',
  'realised',
  'expected',
  'estimated',
  'realised_so_far',
  'hit_rate',
  'proof',
  'no_figure_because',
];

/** Every change of a period as a row of a file (RFC 4180); unknown is empty. Days are UTC and inclusive. */
export function savingsCsv({ rows, period }: Pick<SavingsAnswer, 'rows' | 'period'>): string {
  const lines = rows.map(({ claim, by, because = '', ...row }) => [
    claim.proposalId,
    claim.team,
    claim.environment,
    claim.detector ?? '',
    claim.resource.cloud,
    claim.resource.subAccountId,
    claim.resource.regionId,
    claim.resource.resourceType,
    claim.resource.resourceId,
    claim.resourceName,
    claim.actionType,
    claim.doneAt,
    claim.endedOn ?? '',
    claim.endedBecause ?? '',
    period.start,
    addDays(period.end, -1),
    String(row.settledDays),
    claim.currency,
    amount(row.realised ?? undefined),
    amount(row.expected ?? undefined),
    amount(row.estimated ?? undefined),
    amount(row.realisedSoFar ?? undefined),
    amount(row.hitRate ?? undefined),
    by,
    because,
  ]);
  return [HEAD, ...lines].map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}
