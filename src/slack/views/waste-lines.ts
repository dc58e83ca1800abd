import type { Digest } from '../../analysis/digest.ts';
import type { WasteSums } from '../../analysis/waste.ts';
import { formatTotals } from '../../model/money.ts';
import { joined, type Mrkdwn, md, section } from '../blocks.ts';
import { actionText } from './action-words.ts';
import { resourceName, savingText, wasteText } from './waste-words.ts';
import { shortKey } from './words.ts';

/** The digest's section: what is open in all, and the largest that nobody was told of yet. */
export function digestWaste({ waste, scope }: Pick<Digest, 'waste' | 'scope'>, currency: string) {
  if (!waste) return undefined;
  const lines = waste.newest.map((finding) => {
    const whose = finding.team === scope ? md`` : md`${shortKey(finding.team)}, `;
    const todo = `${actionText(finding)}: ${savingText(finding.saving)}`;
    return md`New: ${whose}${resourceName(finding)}, ${shortKey(finding.reason, 100)}; ${todo}`;
  });
  const { waiting = 0 } = waste;
  const decide =
    waiting > 0
      ? md`${waiting} ${waiting === 1 ? 'waits' : 'wait'} for an approval: \`/cost proposals ${shortKey(scope)}\``
      : md``;
  return section(
    joined([md`*Waste*: ${wasteText(waste, currency)} (\`/cost waste ${shortKey(scope)}\`)`, ...lines, decide]),
  );
}

/** "Open findings would save about $1,204.30 a month": a line for a message about something else. */
export function savingsLine(
  sums: WasteSums | undefined,
  { scope, currency }: { scope: string; currency: string },
): Mrkdwn {
  if (!sums || Object.keys(sums.totals).length === 0) return md``;
  return md`Open findings would save ${sums.isAtMost ? 'up to' : 'about'} ${formatTotals(sums.totals, currency)} a month: \`/cost waste ${shortKey(scope)}\``;
}
