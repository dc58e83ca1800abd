import { requireMayFreeze, requireMayUnfreeze } from '../src/analysis/access.ts';
import { PennyError } from '../src/errors.ts';
import type { Asker } from '../src/model/access.ts';
import type { AuditEntry } from '../src/model/audit.ts';
import { freezeNotice } from '../src/slack/views/proposal-notices.ts';
import { instantText } from '../src/slack/views/words.ts';
import type { Command, CommandDeps } from './command.ts';

/** The big red switch: nothing is carried out any more, in any account, until somebody lifts it. */
export const freeze: Command = {
  name: 'freeze',
  usage: 'freeze [because REASON]',
  summary: 'stops everything I carry out, at once; anybody may',

  async run(words, deps, { who }) {
    await keepingRefusal(deps, who, 'freeze', () => requireMayFreeze(who));
    const there = await deps.store.freeze.get();
    if (there) {
      throw new PennyError(
        'conflict',
        `It is frozen already, since ${instantText(there.at)}. /cost unfreeze lifts it.`,
      );
    }
    const because = reasonIn(words);
    const at = deps.clock.now().toString();
    const entry = entryFor(who, { event: 'freeze', because, at });
    await deps.store.freeze.set({ by: who.userId, at, because }, entry);
    return told(deps, entry, { by: who.userId, at, because });
  },
};

/** Lets it go on. */
export const unfreeze: Command = {
  name: 'unfreeze',
  usage: 'unfreeze [because REASON]',
  summary: 'lifts the freeze; for operators and roles that see everything',

  async run(words, deps, { who }) {
    await keepingRefusal(deps, who, 'unfreeze', () => requireMayUnfreeze(who, deps.config));
    if (!(await deps.store.freeze.get())) throw new PennyError('conflict', 'It is not frozen.');
    const entry = entryFor(who, { event: 'unfreeze', because: reasonIn(words), at: deps.clock.now().toString() });
    await deps.store.freeze.set(undefined, entry);
    deps.wakeRunner();
    return told(deps, entry, null);
  },
};

/** Who was refused the switch, and wanted what, is written down like any other refusal. */
async function keepingRefusal(
  { store, clock }: CommandDeps,
  who: Asker,
  what: string,
  require: () => void,
): Promise<void> {
  try {
    require();
  } catch (error) {
    if (error instanceof PennyError) {
      const note = `${what}: ${error.message}`;
      const states = { fromState: null, toState: null };
      const about = { subjectKind: 'freeze', subjectId: 'all', event: 'refused', ...states };
      await store.auditLog.add({ ...about, actor: who.userId, note, at: clock.now().toString() });
    }
    throw error;
  }
}

function told(deps: CommandDeps, entry: AuditEntry, freeze: unknown) {
  deps.proposalsChanged();
  return { message: freezeNotice(entry), data: { freeze } };
}

/** Longer than this nobody reads in an alert. */
const REASON_LIMIT = 300;

/** "because of the release" and "the release" mean the same here. */
function reasonIn(words: readonly string[]): string {
  const [first = '', ...rest] = words;
  const reason = (first.toLowerCase() === 'because' ? rest : words).join(' ').trim();
  if (reason.length <= REASON_LIMIT) return reason;
  throw new PennyError('invalid', `That reason has ${reason.length} characters; ${REASON_LIMIT} at most, please.`);
}

function entryFor(who: Asker, { event, because, at }: { event: string; because: string; at: string }): AuditEntry {
  const [fromState, toState] = event === 'freeze' ? ['running', 'frozen'] : ['frozen', 'running'];
  return { subjectKind: 'freeze', subjectId: 'all', event, fromState, toState, actor: who.userId, note: because, at };
}
