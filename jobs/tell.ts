import type { DigestPlan } from '../src/digest-plans.ts';
import type { Message } from '../src/model/message.ts';
import type { JobDeps } from './job.ts';

/** Tells the operators by direct message; where Slack cannot be reached either, the log is what is left. */
export async function tellOperators(deps: JobDeps, message: Message): Promise<void> {
  await tellByEmail(deps, deps.config.operators, message);
}

/** Tells who is responsible for a channel's digest: who asked for it, else the team's lead, else the operators. */
export async function tellOwner(deps: JobDeps, plan: DigestPlan, message: Message): Promise<void> {
  if (plan.createdBy) return tellUser(deps, plan.createdBy, message);
  const lead = deps.config.teams.find(({ name }) => name === plan.scope)?.lead;
  await tellByEmail(deps, lead ? [lead] : deps.config.operators, message);
}

async function tellByEmail(deps: JobDeps, emails: string[], message: Message): Promise<void> {
  deps.log.warn({ emails }, message.text);
  for (const email of emails) {
    const userId = await deps.people.idByEmail(email).catch((error: unknown) => {
      deps.log.error({ err: error, email }, 'cannot find the person to tell');
      return undefined;
    });
    if (userId) await tellUser(deps, userId, message);
  }
}

async function tellUser({ notifier, log }: JobDeps, userId: string, message: Message): Promise<void> {
  await notifier
    .tell(userId, message)
    .catch((error: unknown) => log.error({ err: error, userId, text: message.text }, 'cannot tell'));
}
