import type { CostAnswer } from '../../analysis/compare-costs.ts';
import type { Message } from '../../model/message.ts';
import type { SourceStatus } from '../../ports.ts';
import { joined, section } from '../blocks.ts';
import { codeBlock, md } from '../mrkdwn.ts';
import { messageOf } from '../text-form.ts';
import { periodText, shortKey } from './words.ts';

/** No figures to show: which days have some, or how to bring the first ones in. Absent is not zero, and is not shown so. */
export function noData(
  { team, period }: Pick<CostAnswer, 'team' | 'period'>,
  sources: readonly Pick<SourceStatus, 'source' | 'firstDay' | 'lastDay'>[],
): Message {
  if (sources.length === 0) {
    const ways = codeBlock([
      'npx penny import PATH   # FOCUS files',
      'npx penny sync          # the configured clouds',
    ]);
    return messageOf(section(md`*I have no bills yet.* An operator can bring them in:\n${ways}`));
  }
  const lines = sources
    .slice(0, 10)
    .map(({ source, firstDay, lastDay }) => md`${shortKey(source)}: ${firstDay} to ${lastDay}`);
  const more = sources.length > lines.length ? md`and ${sources.length - lines.length} more sources` : md``;
  const none = md`*${shortKey(team)}: no figures* for ${periodText(period)}. The bills I have cover (UTC days):`;
  return messageOf(section(joined([none, ...lines, more])));
}
