import { KEPT_UNTIL_TAG, type Order } from '../../../model/remediation.ts';
import type { Acting } from './acting.ts';

/** Names the proposal that something was made for: by it a second attempt finds what the first one made. */
export const PROPOSAL_TAG = 'penny:proposal';

/** Longer than undo is offered. After that a copy is as old as any other, and found as such. */
const KEPT_DAYS = 30;
/** AWS allows 50 tags a resource, and some of them are Penny's own. */
const MOST_TAGS = 45;

/**
 * Tags for what is made in the place of something, or as its copy: the thing's own, so that its team and its price are
 * known, and Penny's. AWS's own cannot be set, and the control tag only people set.
 */
export function tagsLike(
  own: Record<string, string>,
  { at, order }: { at: Pick<Acting, 'now' | 'controlTag'>; order: Pick<Order, 'proposalId'> },
): { Key: string; Value: string }[] {
  const kept = Object.entries(own).filter(([key]) => !/^(aws|penny):/i.test(key) && key !== at.controlTag?.key);
  return [...kept.slice(0, MOST_TAGS), [PROPOSAL_TAG, order.proposalId] as const].map(([Key, Value]) => ({
    Key,
    Value,
  }));
}

/** The same for a copy that is only kept for undo. */
export function tagsOfCopy(...about: Parameters<typeof tagsLike>): { Key: string; Value: string }[] {
  const until = about[1].at.now.toZonedDateTimeISO('UTC').add({ days: KEPT_DAYS }).toPlainDate().toString();
  return [...tagsLike(...about), { Key: KEPT_UNTIL_TAG, Value: until }];
}
