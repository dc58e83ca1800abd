import type { Proposal } from '../model/proposal.ts';
import type { Progress } from '../model/remediation.ts';
import { type Hands, handsFor, isNoAnswer, sentenceOf, tried } from './examine.ts';
import { iso } from './iso.ts';
import { planHash } from './plan-hash.ts';
import { asSentence, isOlder, leaseFrom, move, type Next, type RunnerDeps, reach, said } from './step.ts';
import type { Memory } from './steps.ts';
import { tell } from './workflow.ts';

/** How long a change that is still going on is waited for before it is taken back all the same. */
const CALM_WITHIN = { minutes: 10 };
const SHOWS_WITHIN = { minutes: 5 };
const BACK_WITHIN = { minutes: 30 };

/** What was left half-way is taken back without asking anybody: it is a part of doing it. */
export async function rollBack(deps: RunnerDeps, proposal: Proposal): Promise<Next> {
  const { store, clock, processId } = deps;
  const { proposalId, note } = proposal;
  const at = iso(clock.now());
  const undoing = await store.proposals.startUndo(
    { proposalId, claimedBy: processId, at, leaseUntil: leaseFrom(clock.now()) },
    {
      proposalId,
      event: 'undo',
      actor: 'penny',
      because: 'It is taken back, since it stopped half-way.',
      at,
      set: { note },
    },
  );
  tell(deps, undoing);
  return 'again';
}

/** Takes an undo one step further; `acting` is written down before it is asked for, and never asked for again. */
export async function undoStep(deps: RunnerDeps, proposal: Proposal, memory: Memory): Promise<Next> {
  if (proposal.stage === 'prepared' && planHash(proposal.plan) !== proposal.planHash)
    return fail(deps, proposal, 'What would be taken back is not what was approved: it was altered.');
  const seen = await tried(() => lookBack(deps, proposal));
  if ('done' in seen) {
    const { remediation, order, progress } = seen.done;
    return proposal.stage === 'prepared'
      ? act(deps, proposal, { remediation, order, progress, memory })
      : watch(deps, proposal, { progress, memory });
  }
  if (isNoAnswer(seen.trouble) && !isOlder(deps, proposal, BACK_WITHIN)) return 'later';
  const sentence = sentenceOf(seen.trouble, deps.log);
  const isBegun = proposal.stage !== 'prepared';
  return fail(deps, proposal, said(isBegun ? 'Whether it is back cannot be seen:' : '', sentence));
}

/** Who would take it back, and how far that is; no progress where it cannot be seen. */
async function lookBack(deps: RunnerDeps, proposal: Proposal): Promise<Hands & { progress: Progress | undefined }> {
  const hands = await handsFor(deps, proposal);
  return { ...hands, progress: await hands.remediation.verifyUndo?.(hands.order, proposal.receipt!) };
}

interface Back {
  progress: Progress | undefined;
  memory: Memory;
}

async function act(
  deps: RunnerDeps,
  proposal: Proposal,
  { remediation, order, progress, memory }: Back & Hands,
): Promise<Next> {
  const { mode } = deps.config.remediation;
  if (!remediation.undo) return fail(deps, proposal, 'There is no way to take it back.');
  if (mode !== 'act')
    return fail(deps, proposal, `\`remediation.mode\` in penny.yml is \`${mode}\`. Nothing was done.`);
  if (progress?.is === 'done') return restore(deps, proposal, `Nothing had to be done for it: ${progress.note}`);
  if (progress?.is === 'pending' && !isOlder(deps, proposal, CALM_WITHIN)) return 'later';
  const acting = await reach(deps, proposal, 'acting');
  const undone = await tried(() => remediation.undo!(order, acting.receipt!));
  if ('trouble' in undone) memory.trouble = undone.trouble;
  else await reach(deps, acting, 'acted');
  return 'again';
}

/** Whether it is back. What only a person can mend is told at once, the rest when its time is over. */
async function watch(deps: RunnerDeps, proposal: Proposal, { progress, memory: { trouble } }: Back): Promise<Next> {
  const sentence = trouble === undefined ? '' : sentenceOf(trouble, deps.log);
  if (!progress) {
    if (proposal.stage === 'acted') return restore(deps, proposal, 'The cloud says so');
    return fail(deps, proposal, said(sentence, 'Whether it is back cannot be seen.'));
  }
  if (progress.is === 'done') return restore(deps, proposal, progress.note);
  const isRefused = trouble !== undefined && !isNoAnswer(trouble);
  const within = progress.is === 'pending' ? BACK_WITHIN : SHOWS_WITHIN;
  const isWaiting = progress.is !== 'partly' && !(isRefused && progress.is !== 'pending');
  if (isWaiting && !isOlder(deps, proposal, within)) return 'later';
  return fail(deps, proposal, said(sentence, asSentence(progress.note)));
}

async function restore(deps: RunnerDeps, proposal: Proposal, how: string): Promise<Next> {
  const note = said(howItFailed(proposal), 'It was taken back.', asSentence(how));
  await move(deps, proposal, 'restore', { because: note });
  return 'over';
}

async function fail(deps: RunnerDeps, proposal: Proposal, sentence: string): Promise<Next> {
  const again = proposal.undoUntil
    ? "Undo can be tried again; else look at it in the cloud's console."
    : "Look at it in the cloud's console.";
  const because = said(howItFailed(proposal), 'Taking it back failed.', sentence, again);
  await move(deps, proposal, 'fail', { because });
  return 'over';
}

/** Of what never was done, why not: that stays part of what is told. */
function howItFailed({ doneAt, note }: Proposal): string | undefined {
  return doneAt ? undefined : note;
}
