import { setTimeout as sleep } from 'node:timers/promises';
import type { Proposal } from './model/proposal.ts';
import { redrawProposals } from './redraw-proposals.ts';
import type { TellingDeps } from './tell-once.ts';

/** Draws cards anew behind the back of whoever changes proposals, so that nobody waits for Slack. */
export interface Redrawer {
  /** A proposal has changed, or everything may have: cards are drawn soon, together with what changes meanwhile. */
  changed(proposal?: Pick<Proposal, 'proposalId'>): void;
  /** Begins nothing new, and waits for what is being drawn. The next start draws what is left. */
  stop(): Promise<void>;
}

/** So long it waits for more changes: an execution takes several steps within it, and Slack a message a second. */
const GATHER_MS = 300;
/** So many times as long as drawing took it rests, so that a thousand clicks do not keep it from answering. */
const REST = 9;
/** In place of an id. */
const EVERYTHING = '';

export function redrawer(deps: TellingDeps, { gatherMs = GATHER_MS } = {}): Redrawer {
  const waiting = new Set<string>();
  const stopping = new AbortController();
  let drawing: Promise<void> | undefined;

  async function draw(): Promise<void> {
    let pause = gatherMs;
    while (waiting.size > 0 && !stopping.signal.aborted) {
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      const ids = [...waiting];
      waiting.clear();
      const began = performance.now();
      try {
        await redrawProposals(deps, ids.includes(EVERYTHING) ? undefined : ids);
      } catch (error) {
        deps.log.error({ err: error }, 'cards of proposals could not be brought up to date; they are in a minute');
      }
      pause = Math.max(gatherMs, REST * (performance.now() - began));
    }
  }

  return {
    changed(proposal) {
      waiting.add(proposal?.proposalId ?? EVERYTHING);
      drawing ??= draw().finally(() => {
        drawing = undefined;
      });
    },
    async stop() {
      stopping.abort();
      await drawing;
    },
  };
}
