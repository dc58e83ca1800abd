import { PennyError } from '../../../errors.ts';
import {
  type Json,
  MARK_ORDER,
  type Order,
  type Progress,
  type Receipt,
  STOP_ON_TAG,
} from '../../../model/remediation.ts';
import type { Acting } from './acting.ts';
import type { AwsRemediation } from './definition.ts';
import { managersIn, readFacts } from './facts.ts';
import { findTaggable, taggablePermissions } from './taggable.ts';

type Tags = Record<string, string>;

/** What AWS takes (Tagging best practices, tag naming limits). */
const LONGEST = { key: 128, value: 256 };

/**
 * "Claim it": says whose something is. Former values come back with undo, and what was not there is removed. The tag
 * that lets Penny act is never touched: who can set it may decide what she does. Of those that begin with her name she
 * sets the one that says when the policy acts, by an order for that alone; whatever it said before, undo removes it.
 */
export const tagResource: AwsRemediation = {
  name: 'tag-resource',
  permissions: taggablePermissions,

  async look(at, order) {
    const found = await findTaggable(at, order);
    if (!found) return undefined;
    const { resource } = found;
    return { resource, ...(await readFacts({ managedBy: async () => managersIn(resource.tags) })) };
  },

  async prepare(at, order, { resource }) {
    const keys = Object.keys(wantedBy(at, order));
    return {
      tags: Object.fromEntries(
        keys.map((key): [string, Json] => [key, key === STOP_ON_TAG ? null : (currentOf(resource.tags, key) ?? null)]),
      ),
    };
  },

  async execute(at, order) {
    const wanted = wantedBy(at, order);
    await (await findTaggable(at, order))?.put(wanted);
  },

  async verify(at, order, receipt) {
    const tags = await tagsNow(at, order);
    if (!tags) return GONE;
    const wanted = wantedBy(at, order);
    const note = noteOf(tags, wanted);
    if (Object.keys(wanted).every((key) => currentOf(tags, key) === wanted[key])) return { is: 'done', note };
    const isAsBefore = Object.keys(wanted).every((key) => currentOf(tags, key) === beforeIn(receipt, key));
    return { is: isAsBefore ? 'untouched' : 'partly', note };
  },

  async undo(at, order, receipt) {
    const found = await findTaggable(at, order);
    const ours = found ? stillOurs(found.resource.tags, wantedBy(at, order), receipt) : [];
    const back = ours.flatMap(([key]) => {
      const before = beforeIn(receipt, key);
      return before === undefined ? [] : [[key, before] as const];
    });
    const gone = ours.filter(([key]) => beforeIn(receipt, key) === undefined);
    if (back.length > 0) await found?.put(Object.fromEntries(back));
    if (gone.length > 0) await found?.remove(Object.fromEntries(gone));
  },

  async verifyUndo(at, order, receipt) {
    const tags = await tagsNow(at, order);
    if (!tags) return GONE;
    const wanted = wantedBy(at, order);
    const ours = stillOurs(tags, wanted, receipt);
    const note = noteOf(tags, wanted);
    const changed = Object.keys(wanted).filter((key) => wanted[key] !== beforeIn(receipt, key));
    if (ours.length > 0) return { is: ours.length === changed.length ? 'untouched' : 'partly', note };
    const isAsBefore = Object.keys(wanted).every((key) => currentOf(tags, key) === beforeIn(receipt, key));
    return { is: 'done', note: isAsBefore ? note : `${note}, as somebody wrote since` };
  },
};

const GONE: Progress = { is: 'gone', note: 'it is gone' };

/** The tags that are ordered; refused is what is not Penny's to write. */
function wantedBy({ what, controlTag }: Acting, { proposalId, change }: Order): Tags {
  const tags = Object.entries(change).map(([key, value]) => [key, String(value)] as const);
  if (tags.length === 0) throw new PennyError('invalid', `With which tags ${what} is to be tagged is not said.`);
  for (const [key, value] of tags) {
    if (/^aws:/i.test(key))
      throw new PennyError('refused', `Tags such as ${key} are AWS's own; nobody else sets them.`);
    const isMark = key === STOP_ON_TAG && tags.length === 1 && proposalId.startsWith(MARK_ORDER);
    if (key === controlTag?.key || (/^penny(:|$)/i.test(key) && !isMark))
      throw new PennyError(
        'refused',
        `The tag ${key} says what I may do, so I never set it; who looks after ${what} may.`,
      );
    if (key.trim() === '' || key.length > LONGEST.key || value.length > LONGEST.value)
      throw new PennyError(
        'invalid',
        `A tag's key has 1 to ${LONGEST.key} characters and its value ${LONGEST.value} at most.`,
      );
  }
  return Object.fromEntries(tags);
}

async function tagsNow(at: Acting, order: Order): Promise<Tags | undefined> {
  return (await findTaggable(at, order))?.resource.tags;
}

function currentOf(tags: Tags, key: string): string | undefined {
  return Object.hasOwn(tags, key) ? tags[key] : undefined;
}

/** What a tag was before; undefined where it was not there. */
function beforeIn({ tags }: Receipt, key: string): string | undefined {
  const before = tags as Record<string, string | null>;
  return before[key] ?? undefined;
}

/** What the order has changed and nobody since. */
function stillOurs(tags: Tags, wanted: Tags, receipt: Receipt): [string, string][] {
  return Object.entries(wanted).filter(
    ([key, value]) => currentOf(tags, key) === value && beforeIn(receipt, key) !== value,
  );
}

function noteOf(tags: Tags, wanted: Tags): string {
  const said = Object.keys(wanted).map((key) => {
    const value = currentOf(tags, key);
    return value === undefined ? `it has no tag ${key}` : `its tag ${key} is "${value}"`;
  });
  return said.join(', ');
}
