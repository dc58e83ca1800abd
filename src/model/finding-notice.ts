import type { ClosedReason } from './finding.ts';

/** What became of a finding at an instant; `monthly` is its saving then. Written once, never changed. */
export interface FindingEvent {
  findingId: string;
  event: 'opened' | 'reopened' | 'closed';
  closedReason?: ClosedReason | undefined;
  monthly: number | null;
  at: string;
}

/** That some findings are told to somebody in one message. The row is the claim: whoever inserts it tells. */
export interface FindingNotice {
  noticeId: string;
  /** `owner E-MAIL`, `shared E-MAIL TEAM` for the owner and the team, `team NAME`, `operators`, or `digest SLOT`. */
  recipient: string;
  claimedBy: string;
  claimedAt: string;
  toldAt: string | null;
  /** The messages it stands in, to be redrawn. */
  places: { channelId: string; messageTs: string }[];
  /** Tells whether the messages would read differently. */
  fingerprint: string;
}
