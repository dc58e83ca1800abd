import type { CommitmentAdvice } from './analysis/commitment-advice.ts';
import type { Config } from './config.ts';
import type { Grant } from './model/access.ts';
import type { CloudPurchaseAdvice, Commitment, CommitmentCoverage, CommitmentUse } from './model/commitment.ts';
import type { Store } from './ports.ts';

/** What asking about commitments needs. */
export interface AskingCommitments {
  store: Store;
  config: Config;
}

/** Under this name the advice on purchases is kept, as it was last made. */
export const COMMITMENT_ADVICE = 'commitment advice';

/** The advice as it is kept: JSON. */
export interface StoredAdvice {
  at: string;
  advice: CommitmentAdvice[];
  /** How many machines could not be counted, by the reason. */
  leftOut: Record<string, number>;
}

/** What we own and what could be bought, for those who may see all. */
export interface CommitmentAnswer {
  commitments: (Commitment & { use?: CommitmentUse | undefined })[];
  coverages: CommitmentCoverage[];
  /** From our own hours; and the cloud's, never added to it. */
  advice: CommitmentAdvice[];
  cloudAdvice: CloudPurchaseAdvice[];
  leftOut: StoredAdvice['leftOut'];
  /** Why some of it could not be read. */
  troubles: string[];
  /** When any of it was last read, and when our advice was made; null where that never happened. */
  readAt: string | null;
  advisedAt: string | null;
}

/** Everything there is to say about commitments, as last read and made; nobody is asked. */
export async function askCommitments(asking: AskingCommitments, grant: Grant): Promise<CommitmentAnswer> {
  const { commitments, uses, coverages, advice: cloudAdvice, troubles, readAt } = await factsOf(asking, grant);
  const kept = await asking.store.facts.get(COMMITMENT_ADVICE);
  const stored = kept === undefined ? undefined : (JSON.parse(kept) as StoredAdvice);
  const usedBy = ({ commitmentDiscountId: id }: Commitment) => uses.find((use) => use.commitmentDiscountId === id);
  return {
    commitments: commitments.map((each) => ({ ...each, use: usedBy(each) })),
    coverages: coverages.filter(({ covered, onDemand }) => covered + onDemand > 0),
    advice: stored?.advice ?? [],
    cloudAdvice,
    leftOut: stored?.leftOut ?? {},
    troubles,
    readAt,
    advisedAt: stored?.at ?? null,
  };
}

/** Facts of all sources that are configured, and of bills that were imported by hand. */
export async function factsOf({ store, config }: AskingCommitments, grant: Grant) {
  const stored = (await store.deliveries.sources()).map(({ source }) => source);
  const sources = [...new Set([...config.sources.map(({ name }) => name), ...stored])];
  return store.commitments.facts(grant, sources);
}
