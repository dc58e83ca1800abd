import type { WasteAnswer } from '../../analysis/waste.ts';
import { amount, cell } from './cost-csv.ts';

const HEAD = [
  'finding_id',
  'detector',
  'team',
  'owner',
  'environment',
  'cloud',
  'account',
  'region',
  'resource_type',
  'resource_id',
  'resource_name',
  'action',
  'change',
  'reason',
  'saves_a_month',
  'currency',
  'is_at_most',
  'price_basis',
  'price_as_of',
  'price_note',
  'commitment',
  'risk',
  'rollback_possible',
  'opened_on',
  'last_seen_at',
];

/** Every finding as a row of a file (RFC 4180); money a month of 730 hours, unrounded to a millionth; unknown is empty. */
export function wasteCsv({ findings }: Pick<WasteAnswer, 'findings'>): string {
  const rows = findings.map((each) => [
    each.findingId,
    each.detector,
    each.team,
    each.owner ?? '',
    each.environment ?? '',
    each.cloud,
    each.subAccountId,
    each.regionId,
    each.resourceType,
    each.resourceId,
    each.resourceName,
    each.actionType,
    each.change ? JSON.stringify(each.change) : '',
    each.reason,
    amount(each.saving.monthly ?? undefined),
    each.saving.currency,
    each.saving.isAtMost ? 'true' : 'false',
    each.saving.basis?.kind ?? '',
    each.saving.basis?.asOf ?? '',
    each.saving.basis?.note ?? '',
    each.saving.commitment ?? '',
    each.risk,
    String(each.rollbackPossible),
    each.openedAt.slice(0, 10),
    each.seenAt,
  ]);
  return [HEAD, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
