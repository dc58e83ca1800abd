import type { Exemption } from '../../model/finding.ts';
import type { Message } from '../../model/message.ts';
import { context, md, mention, section } from '../blocks.ts';
import { dataTable } from '../table.ts';
import { messageOf } from '../text-form.ts';
import { resourceText, shortKey } from './words.ts';

/** What is left alone, until when and why; the first to end first. */
export function exemptionList(exemptions: readonly Exemption[]): Message {
  if (exemptions.length === 0) {
    return messageOf(
      section(
        md`Nothing is left alone. Say so with \`/cost waste exempt RESOURCE-ID until 2027-01-31 because REASON\`, or the button under a finding.`,
      ),
    );
  }
  const count = exemptions.length === 1 ? 'one exemption' : `${exemptions.length} exemptions`;
  return messageOf(
    section(md`*Left alone: ${count}*`),
    dataTable({
      caption: 'What is left alone',
      columns: ['Resource', 'Until', 'Why', 'Of', 'Team', 'Id', 'Said on'],
      rows: exemptions.map(({ resource, until, reason, detector, team, exemptionId, createdAt }) => [
        resourceText(resource.resourceId),
        until,
        reason,
        detector ?? 'anything',
        shortKey(team ?? 'unallocated', 30),
        exemptionId,
        createdAt.slice(0, 10),
      ]),
    }),
    context(md`Each counts through its day (UTC). End one with \`/cost waste unexempt ${exemptions[0]!.exemptionId}\``),
  );
}

/** That something is left alone from now on, and what that does. */
export function exempted({ resource, detector, until, reason, exemptionId }: Exemption, closed: number): Message {
  const what = detector ? `what ${detector} finds of it` : 'whatever is found of it';
  const ended = closed === 0 ? md`` : md` ${closed === 1 ? 'One finding is' : `${closed} findings are`} closed by it.`;
  return messageOf(
    section(
      md`*${resourceText(resource.resourceId)} is left alone* through ${until} (UTC), ${what}: ${reason}.${ended}`,
    ),
    context(md`Take it back with \`/cost waste unexempt ${exemptionId}\``),
  );
}

/** That a promise is taken back, whose it was, and when the resource is looked at again. */
export function unexempted({ resource, createdBy, reason }: Exemption): Message {
  return messageOf(
    section(
      md`*${resourceText(resource.resourceId)} is looked at again*, with the next look within an hour. It was left alone by ${mention(createdBy)}: ${reason}.`,
    ),
  );
}
