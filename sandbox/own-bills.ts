import { stringify } from 'yaml';
import { runPenny } from './run-penny.ts';
import { FINOPS_EMAILS, TEAMS, TIME_ZONE } from './story.ts';

/** Somebody's own bills, imported and looked at. */
export interface OwnBills {
  /** The morning after their newest charge. */
  opening: Temporal.Instant;
  /** A penny.yml that makes teams of what the bills' tags offer. */
  policy: string;
}

interface Imported {
  rows: number;
  imported: number;
  chargePeriod: { end: string };
  billedCost: Record<string, number>;
}

interface FoundTag {
  key: string;
  values: string[];
}

/** Imports the files as `penny import` does, in a process of its own, and writes the policy that suits them. */
export async function importOwnBills(
  paths: string[],
  { databaseUrl, signal }: { databaseUrl: string; signal?: AbortSignal | undefined },
): Promise<OwnBills> {
  const run = { env: { DATABASE_URL: databaseUrl, PENNY_CONFIG: '' }, signal };
  const imported = await runPenny<Imported>(['import', ...paths, '--source', 'bills'], run);
  const { tags } = await runPenny<{ tags: FoundTag[] }>(['tags'], run);
  const opening = Temporal.PlainDate.from(imported.chargePeriod.end).toZonedDateTime({
    timeZone: 'UTC',
    plainTime: '08:00',
  });
  return { opening: opening.toInstant(), policy: policyFor(tags, imported.billedCost) };
}

/** Bills end on any day of the week, and the next morning should show something. */
const EVERY_DAY = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** The people of the story lead the teams that the most telling tag names; the FinOps person sees all. */
function policyFor(tags: FoundTag[], costs: Record<string, number>): string {
  const telling =
    tags.find(({ key }) => /team|owner|squad/i.test(key)) ??
    tags.find(({ key }) => /cost.?cent|unit|app/i.test(key)) ??
    tags[0];
  const values = telling?.values.slice(0, TEAMS.length) ?? [];
  const teams = values.map((value, index) => {
    const { lead, members, channel } = TEAMS[index]!;
    const name = value.replaceAll(/[^\w.-]+/g, '-').replace(/^-+|-+$/g, '') || `team-${index + 1}`;
    return { name, lead, members, channel, owns: [{ tag: { [telling!.key]: value } }] };
  });
  const distinct = teams.filter(
    ({ name }, index) => teams.findIndex((each) => each.name.toLowerCase() === name.toLowerCase()) === index,
  );
  return stringify({
    reportingCurrency: Object.entries(costs).sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'USD',
    timeZone: TIME_ZONE,
    roles: { finops: { members: FINOPS_EMAILS, sees: 'all' } },
    operators: FINOPS_EMAILS,
    teams: distinct,
    tagKeys: tags.slice(0, 10).map(({ key }) => key),
    digests: [
      ...distinct.map(({ name, channel }) => ({ channel, scope: name, at: '09:00', weekdays: EVERY_DAY })),
      { channel: '#finops', scope: 'all', at: '09:05', weekdays: EVERY_DAY },
    ],
  });
}
