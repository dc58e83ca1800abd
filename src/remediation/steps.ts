import { PennyError } from '../errors.ts';
import type { Proposal } from '../model/proposal.ts';
import type { Progress } from '../model/remediation.ts';
import { handsFor, isNoAnswer, judge, type Looked, lookAt, sentenceOf, tried } from './examine.ts';
import { iso } from './iso.ts';
import { kindOf } from './kinds.ts';
import { passesByItself, unreachable } from './safety.ts';
import { asSentence, isOlder, leaseFrom, move, type Next, type RunnerDeps, reach, said, undoUntil } from './step.ts';
import { rollBack, undoStep } from './undo-steps.ts';

/** What one process remembers of a proposal between its steps, and may forget. */
export interface Memory {
  looked?: Looked | undefined;
  /** How asking the cloud to do it failed. */
  trouble?: unknown;
  /** The cloud said in the middle that it is gone. */
  wasGone?: boolean;
}

/** How long what was seen of a resource may be acted on. */
const FRESH = { seconds: 5 };
/** How long securing what undo needs may take: a snapshot of a large disk takes hours. */
const PREPARING_AT_MOST = { hours: 24 };
/** How long nothing need be seen of a change: clouds show it late, and a request may still be on its way. */
const SHOWS_WITHIN = { minutes: 5 };
/** How long a change may take once it was asked for. */
const DONE_WITHIN = { minutes: 30 };

/**
 * Takes one proposal one step further, from nothing but what is stored: what was written down before a crash says what
 * may be done after it. Only `acting` was ever followed by the change itself, and it is never left but by looking.
 */
export function step(deps: RunnerDeps, proposal: Proposal, memory: Memory): Promise<Next> {
  if (proposal.state === 'approved') return begin(deps, proposal, memory);
  if (proposal.state === 'executing') return execute(deps, proposal, memory);
  if (proposal.state === 'verifying') return verify(deps, proposal);
  if (proposal.state === 'undoing') return undoStep(deps, proposal, memory);
  if (proposal.state === 'failed' && proposal.stage) return rollBack(deps, proposal);
  return Promise.resolve('over');
}

/** Looks at everything afresh and takes the lock; or says why not. */
async function begin(deps: RunnerDeps, proposal: Proposal, memory: Memory): Promise<Next> {
  const { mode } = deps.config.remediation;
  if (mode === 'off') return 'over';
  const looked = await lookAt(deps, proposal);
  const found = await judge(deps, proposal, looked);
  if (mode === 'observe') return observe(deps, proposal, { looked, found });
  const isThereNothingToDo = looked.isGone && found.every(passesByItself);
  if (found.length > 0 && !isThereNothingToDo) return block(deps, proposal, found);
  const started = await start(deps, proposal);
  if (!started) return 'over';
  memory.looked = looked;
  return isThereNothingToDo ? settleGone(deps, started) : prepare(deps, started, memory);
}

/** Ends it with what would have been done, and what would have stood in the way. */
async function observe(
  deps: RunnerDeps,
  proposal: Proposal,
  { looked, found }: { looked: Looked; found: string[] },
): Promise<Next> {
  const { plan } = proposal;
  const { does } = kindOf(plan.remediation);
  const refused = found.length > 0 || looked.isGone ? undefined : await dryRunTrouble(deps, proposal);
  const against = refused === undefined ? found : [...found, sentenceOf(refused, deps.log)];
  const note = looked.isGone
    ? GONE_ALREADY
    : against.length === 0
      ? `I only observe. I would ${does} ${plan.resourceName} now: nothing stands against it.`
      : `I only observe. I would not ${does} ${plan.resourceName} now: ${against.join(' ')}`;
  await move(deps, proposal, 'observe', { because: note, set: { objections: against } });
  return 'over';
}

const GONE_ALREADY = 'It was gone already, so there was nothing to do.';

async function block(deps: RunnerDeps, proposal: Proposal, found: string[]): Promise<Next> {
  await move(deps, proposal, 'block', { because: found.join(' '), set: { objections: found } });
  return 'over';
}

/** Undefined where it cannot begin now: another run does, or a person looks at why. */
async function start(deps: RunnerDeps, proposal: Proposal): Promise<Proposal | undefined> {
  const { store, clock, config, processId } = deps;
  const now = clock.now();
  const { perRun, perDay, perTeamAndDay } = config.remediation.caps;
  const { team } = proposal.plan;
  const today = iso(now.toZonedDateTimeISO(config.timeZone).startOfDay().toInstant());
  // What was approved once, with its schedule, is not another change every morning and evening.
  const isScheduled = proposal.proposedBy === 'schedule';
  const decided = { since: today, withoutScheduled: true };
  const days = isScheduled
    ? []
    : [
        { ...decided, most: perDay, what: 'changes a day' },
        { ...decided, most: perTeamAndDay, what: `changes a day of ${team}`, team },
      ];
  const run = { since: iso(now.round({ smallestUnit: 'minute', roundingMode: 'floor' })), most: perRun, what: 'a run' };
  const begun = await store.proposals.start({
    proposalId: proposal.proposalId,
    claimedBy: processId,
    at: iso(now),
    leaseUntil: leaseFrom(now),
    caps: [...days, run],
  });
  if ('started' in begun) return begun.started;
  const untilTomorrow = begun.objections.filter((each) => days.some(({ what }) => each.includes(` ${what} `)));
  if (untilTomorrow.length > 0) await block(deps, proposal, untilTomorrow);
  return undefined;
}

async function settleGone(deps: RunnerDeps, started: Proposal): Promise<Next> {
  // What an earlier attempt prepared takes nothing back: it was not this that removed it.
  const verifying = await move(deps, started, 'finish', { because: GONE_ALREADY, set: { receipt: undefined } });
  return confirm(deps, verifying, { note: GONE_ALREADY, isOurs: false });
}

/** Secures what undo will need. Nothing of the resource is changed, so that a failure is an end with nothing done. */
async function prepare(deps: RunnerDeps, started: Proposal, memory: Memory): Promise<Next> {
  const prepared = await tried(async () => {
    const { remediation, order } = await handsFor(deps, started);
    return remediation.prepare(order, memory.looked!.live!);
  });
  if ('trouble' in prepared) return nothingDone(deps, started, { error: prepared.trouble, memory });
  await reach(deps, started, 'prepared', prepared.done);
  return 'again';
}

function execute(deps: RunnerDeps, proposal: Proposal, memory: Memory): Promise<Next> {
  if (proposal.stage === 'preparing')
    return release(deps, proposal, 'It was interrupted before anything was done, so it begins anew.');
  if (proposal.stage === 'prepared') return act(deps, proposal, memory);
  if (proposal.stage === 'acting') return watchActing(deps, proposal, memory);
  return finish(deps, proposal, '');
}

async function release(deps: RunnerDeps, proposal: Proposal, because: string): Promise<Next> {
  await move(deps, proposal, 'release', { because });
  return 'again';
}

/** Waits until undo is safe, asks the cloud whether it would, looks once more, writes down that it will, and does it. */
async function act(deps: RunnerDeps, proposal: Proposal, memory: Memory): Promise<Next> {
  const ready = await readiness(deps, proposal, memory);
  if (ready !== true) return ready;
  if (deps.config.remediation.mode !== 'act')
    return release(deps, proposal, 'Changing resources was switched off before it was done.');
  const refused = await dryRunTrouble(deps, proposal);
  if (refused !== undefined) return nothingDone(deps, proposal, { error: refused, memory });
  // The last thing before the act, since a cloud that asks for patience can take minutes to say that it would.
  const looked = await lookedLately(deps, proposal, memory);
  const found = await judge(deps, proposal, looked);
  if (looked.isGone || found.length > 0) return release(deps, proposal, found.join(' ') || 'It is gone.');
  const { remediation, order } = await handsFor(deps, proposal);
  const acting = await reach(deps, proposal, 'acting');
  const executed = await tried(() => remediation.execute(order, acting.receipt!));
  if ('trouble' in executed) {
    memory.trouble = executed.trouble;
    return watchActing(deps, acting, memory);
  }
  return finish(deps, await reach(deps, acting, 'acted'), '');
}

async function finish(deps: RunnerDeps, proposal: Proposal, because: string): Promise<Next> {
  await move(deps, proposal, 'finish', { because });
  return 'again';
}

/** True when what undo needs is there. */
async function readiness(deps: RunnerDeps, proposal: Proposal, memory: Memory): Promise<true | Next> {
  const asked = await tried(async () => {
    const { remediation, order } = await handsFor(deps, proposal);
    return remediation.prepared?.(order, proposal.receipt!);
  });
  if ('trouble' in asked) return nothingDone(deps, proposal, { error: asked.trouble, memory });
  const progress = asked.done;
  if (!progress || progress.is === 'done') return true;
  const isWaiting = progress.is === 'pending' && !isOlder(deps, proposal, PREPARING_AT_MOST);
  if (isWaiting) return 'later';
  return fail(deps, proposal, said('What undo needs could not be secured.', asSentence(progress.note), NOTHING_DONE));
}

/** What was seen seconds ago, else a new look. */
async function lookedLately(deps: RunnerDeps, proposal: Proposal, memory: Memory): Promise<Looked> {
  const { looked } = memory;
  const isFresh = looked && Temporal.Instant.compare(looked.at.add(FRESH), deps.clock.now()) >= 0;
  memory.looked = isFresh ? looked : await lookAt(deps, proposal);
  return memory.looked;
}

async function dryRunTrouble(deps: RunnerDeps, proposal: Proposal): Promise<unknown> {
  const asked = await tried(async () => {
    const { remediation, order } = await handsFor(deps, proposal);
    await remediation.dryRun?.(order);
  });
  return 'trouble' in asked ? asked.trouble : undefined;
}

const NOTHING_DONE = 'Nothing was done.';

/** A failure before the act: no answer is waited out, a refusal is an end. */
async function nothingDone(
  deps: RunnerDeps,
  proposal: Proposal,
  { error, memory }: { error: unknown; memory: Memory },
): Promise<Next> {
  const sentence = sentenceOf(error, deps.log);
  if (isGone(error) && !memory.wasGone) {
    // The next look tells whether it is gone for good, which is a success.
    memory.wasGone = true;
    return release(deps, proposal, sentence);
  }
  if (!isNoAnswer(error)) return fail(deps, proposal, said(sentence, NOTHING_DONE));
  const approved = await move(deps, proposal, 'release', { because: sentence });
  return block(deps, approved, [unreachable(sentence)]);
}

function isGone(error: unknown): boolean {
  return error instanceof PennyError && error.code === 'not_found';
}

async function fail(deps: RunnerDeps, proposal: Proposal, sentence: string): Promise<Next> {
  await move(deps, proposal, 'fail', { because: sentence });
  return 'over';
}

/**
 * It may have been asked for: by this process, which got no answer or a refusal, or by one that died. Only what is seen
 * of the resource says which.
 */
async function watchActing(deps: RunnerDeps, proposal: Proposal, memory: Memory): Promise<Next> {
  const { trouble } = memory;
  const sentence = trouble === undefined ? undefined : sentenceOf(trouble, deps.log);
  const progress = await progressOf(deps, proposal);
  if (progress.is === 'partly') return failHalfWay(deps, proposal, said(sentence, asSentence(progress.note)));
  if (progress.is === 'unseen')
    return isOlder(deps, proposal, DONE_WITHIN) ? failUnseen(deps, proposal, progress) : 'later';
  const isRefused = trouble !== undefined && !isNoAnswer(trouble);
  const seen = said(sentence, asSentence(progress.note));
  if (isRefused && (progress.is === 'done' || progress.is === 'gone')) return settleOthers(deps, proposal, seen);
  if (progress.is !== 'untouched') return finish(deps, proposal, seen);
  if (isRefused || isOlder(deps, proposal, SHOWS_WITHIN))
    return fail(deps, proposal, said(sentence ?? 'I was interrupted while asking for it.', NOTHING_HAPPENED));
  return 'later';
}

/** What was refused was not done by this: whoever did it may want it so. */
async function settleOthers(deps: RunnerDeps, proposal: Proposal, seen: string): Promise<Next> {
  const note = said(seen, 'Somebody else has done it, so there is nothing of mine to undo.');
  return confirm(deps, await move(deps, proposal, 'finish', { because: seen }), { note, isOurs: false });
}

const NOTHING_HAPPENED = 'The resource is as it was.';

/** Watches until it has happened. */
async function verify(deps: RunnerDeps, proposal: Proposal): Promise<Next> {
  const progress = await progressOf(deps, proposal);
  if (progress.is === 'done' || progress.is === 'gone')
    return confirm(deps, proposal, { note: progress.note, isOurs: isOurDoing(proposal, progress) });
  if (progress.is === 'partly') return failHalfWay(deps, proposal, asSentence(progress.note));
  if (progress.is === 'untouched') {
    if (!isOlder(deps, proposal, SHOWS_WITHIN)) return 'later';
    return fail(deps, proposal, 'It was asked for and nothing came of it, or somebody put it back at once.');
  }
  if (!isOlder(deps, proposal, DONE_WITHIN)) return 'later';
  if (progress.is === 'unseen') return failUnseen(deps, proposal, progress);
  const sentence = said(`It is not done after ${DONE_WITHIN.minutes} minutes.`, asSentence(progress.note), LOOK_AT_IT);
  await move(deps, proposal, 'fail', { because: sentence, set: { undoUntil: undoUntil(deps, proposal) } });
  return 'over';
}

const LOOK_AT_IT = "Look at it in the cloud's console.";

/** Somebody else's doing is a success too, but nothing that Penny could take back. */
async function confirm(
  deps: RunnerDeps,
  proposal: Proposal,
  { note: seen, isOurs }: { note: string; isOurs: boolean },
): Promise<Next> {
  const note = asSentence(seen);
  const ours = isOurs ? { undoUntil: undoUntil(deps, proposal) } : { undoUntil: undefined, receipt: undefined };
  const set = { note, doneAt: iso(deps.clock.now()), ...ours };
  await move(deps, proposal, 'confirm', { because: note, set });
  return 'over';
}

/** Something that was to be stopped may be gone altogether: whoever removed it, it was not this. */
function isOurDoing({ plan }: Proposal, { is }: Pick<Progress, 'is'>): boolean {
  return is === 'done' || ['Delete', 'Release'].includes(kindOf(plan.remediation).actionType);
}

/** What is seen of it; `unseen` where it cannot be looked at, with the reason. */
async function progressOf(deps: RunnerDeps, proposal: Proposal): Promise<Progress | { is: 'unseen'; note: string }> {
  const asked = await tried(async () => {
    const { remediation, order } = await handsFor(deps, proposal);
    return remediation.verify(order, proposal.receipt ?? {});
  });
  return 'trouble' in asked ? { is: 'unseen', note: sentenceOf(asked.trouble, deps.log) } : asked.done;
}

async function failUnseen(deps: RunnerDeps, proposal: Proposal, { note }: { note: string }): Promise<Next> {
  const sentence = said('It was asked for, and I cannot see what came of it:', note, LOOK_AT_IT);
  await move(deps, proposal, 'fail', { because: sentence, set: { undoUntil: undoUntil(deps, proposal) } });
  return 'over';
}

/** Between before and after for good: it is taken back where that can be, else a person is told where it stands. */
async function failHalfWay(deps: RunnerDeps, proposal: Proposal, sentence: string): Promise<Next> {
  const until = undoUntil(deps, proposal);
  const because = said('It stopped half-way.', sentence, until ? '' : `I cannot take it back. ${LOOK_AT_IT}`);
  // The stage that stays marks what is to be taken back, also by a process that finds it later.
  await move(deps, proposal, 'fail', { because, set: until ? { undoUntil: until, stage: 'acted' } : {} });
  return until ? 'again' : 'over';
}
