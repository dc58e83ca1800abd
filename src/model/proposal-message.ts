/**
 * Why a message about a proposal was sent: the card for who decides, the alert of a failure, the card for who can give
 * the second approval, what stands in the way for who approved it, the last notice before something is done alone; or
 * what is told of the freeze.
 */
export type ProposalMessageKind = 'card' | 'alert' | 'blocked' | 'second-approver' | 'final-notice' | 'freeze';

/** That something about a proposal is told once. The row is the claim: whoever inserts it tells. */
export interface ProposalMessage {
  /** The same for the same occasion: `alert P1 2026-11-24T09:41:00Z`. */
  messageId: string;
  /** Empty for what is about no proposal. */
  proposalId: string;
  kind: ProposalMessageKind;
  /** What else it says: of a last notice, the instant from which it is acted. */
  about: string;
  claimedBy: string;
  claimedAt: string;
  toldAt: string | null;
  /** The messages it stands in, to be redrawn. */
  places: { channelId: string; messageTs: string }[];
  /** Tells whether the messages would read differently. */
  print: string;
  /** Nothing can become of it any more, so it is not looked at again. */
  isOver: boolean;
}
