import type { Message } from '../../model/message.ts';
import { joined, md, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';

/** What one can say, one line each; `suggestion` is what a mistyped word probably meant. */
export function help(
  commands: readonly { usage: string; summary: string }[],
  { suggestion }: { suggestion?: string | undefined } = {},
): Message {
  const lines = commands.map(({ usage, summary }) => md`\`/cost ${usage}\`\n${summary}`);
  return messageOf(
    suggestion === undefined ? undefined : section(md`Did you mean \`/cost ${suggestion}\`?`),
    section(joined([md`*\`/cost\`* alone is your own team's month to date.`, ...lines])),
  );
}
