import type { DigestPlan } from '../src/digest-plans.ts';
import type { Message } from '../src/model/message.ts';
import type { JobDeps } from './job.ts';

/** Tells the operators by direct message; where Slack cannot be reached either, the log is what is left. */
export async function tellOperators(deps: JobDeps, message: Message): Promise<number> {
  return tellByEmail(deps, deps.config.operators, message);
}

/**
 * Tells who is responsible for what a channel was to read: who asked for it, else the team's lead, else the operators.
 * Returns how many people it reached.
 */
export async function tellOwner(
  deps: JobDeps,
  { scope, createdBy }: Pick<DigestPlan, 'scope' | 'createdBy'>,
  message: Message,
): Promise<number> {
  if (createdBy) return Number(await tellUser(deps, createdBy, message));
  const lead = deps.config.teams.find(({ name }) => name === scope)?.lead;
  return tellByEmail(deps, lead ? [lead] : deps.config.operators, message);
}

async function tellByEmail(deps: JobDeps, emails: string[], message: Message): Promise<number> {
  deps.log.warn({ emails }, message.text);
  let reached = 0;
  for (const email of emails) {
    const userId = await deps.people.idByEmail(email).catch((error: unknown) => {
      deps.log.error({ err: error, email }, 'cannot find the person to tell');
      return undefined;
    });
    if (userId) reached += Number(await tellUser(deps, userId, message));
  }
  return reached;
}

async function tellUser({ notifier, log }: JobDeps, userId: string, message: Message): Promise<boolean> {
  try {
    await notifier.tell(userId, message);
    return true;
  } catch (error) {
    log.error({ err: error, userId, text: message.text }, 'cannot tell');
    return false;
  }
}
