import type { Digest } from '../src/analysis/digest.ts';
import { wasteOf } from '../src/analysis/waste.ts';
import type { FindingNotice } from '../src/model/finding-notice.ts';
import type { JobDeps } from './job.ts';

/** A digest tells only findings that no other message does: it claims them under its slot. */
export async function claimWaste(deps: JobDeps, digest: Digest, slot: string): Promise<Digest> {
  const { waste } = digest;
  if (!waste || waste.newest.length === 0) return digest;
  const ids = waste.newest.map(({ findingId }) => findingId);
  const newest = await deps.store.findingNotices.claim(noticeOf(deps, slot), ids);
  return { ...digest, waste: { ...waste, newest: wasteOf(newest, {}) } };
}

/** The digest is in its channel, and its findings are told with it. */
export async function wasteTold(deps: JobDeps, { waste }: Digest, slot: string): Promise<void> {
  if (!waste || waste.newest.length === 0) return;
  await deps.store.findingNotices.told({ ...noticeOf(deps, slot), toldAt: deps.clock.now().toString() });
}

/** The digest could not be sent: another message may tell them. */
export function releaseWaste({ store }: JobDeps, slot: string): Promise<void> {
  return store.findingNotices.release(recipientOf(slot));
}

const recipientOf = (slot: string) => `digest ${slot}`;

function noticeOf({ clock, processId }: JobDeps, slot: string): FindingNotice {
  const at = clock.now().toString();
  const recipient = recipientOf(slot);
  return {
    noticeId: recipient,
    recipient,
    claimedBy: processId,
    claimedAt: at,
    toldAt: null,
    places: [],
    fingerprint: '',
  };
}
