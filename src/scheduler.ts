import cron from 'node-cron';
import type { Job, JobDeps } from '../jobs/job.ts';
import { tellFailing } from '../jobs/tell-failing.ts';
import type { Clock } from './ports.ts';

/** The machine's clock, with node-cron's minute. */
export const systemClock: Clock = {
  now: () => Temporal.Now.instant(),
  everyMinute(run) {
    const task = cron.schedule('* * * * *', run);
    return () => void task.stop();
  },
};

/** Asks every minute which jobs are due, until stopped. Stopping waits for what is running. */
export interface Scheduler {
  /** Asks now, and waits for what that starts. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

/** Runs each job once a slot, never twice at a time, and writes down how it ended. One job's failure is its own. */
export function startScheduler(jobs: readonly Job[], deps: JobDeps): Scheduler {
  const running = new Map<string, Promise<void>>();
  const tick = async () => {
    for (const job of jobs) {
      if (running.has(job.name)) continue;
      const run = runDue(job, deps).finally(() => running.delete(job.name));
      running.set(job.name, run);
    }
    await Promise.all(running.values());
  };
  const stopTicking = deps.clock.everyMinute(() => void tick());
  return {
    tick,
    async stop() {
      stopTicking();
      await Promise.all(running.values());
    },
  };
}

/** Runs a job if its slot has come and nobody has claimed it. Never rejects: a failure is in the log, and told if it lasts. */
async function runDue(job: Job, deps: JobDeps): Promise<void> {
  const { store, clock, log, processId } = deps;
  const slot = slotOf(clock.now(), job.everyMinutes);
  const claims = job.everyMinutes > 1;
  try {
    if (
      claims &&
      !(await store.jobRuns.claim({ job: job.name, slot, claimedBy: processId, at: clock.now().toString() }))
    )
      return;
    const ended = await outcomeOf(job, deps);
    if (claims) await store.jobRuns.finish({ job: job.name, slot, ...ended, at: clock.now().toString() });
    await tellFailing(deps, job, ended);
  } catch (error) {
    log.error({ err: error, job: job.name }, 'the record of a job could not be written');
  }
}

async function outcomeOf(job: Job, deps: JobDeps): Promise<{ outcome: 'done' | 'failed'; detail: string }> {
  const log = deps.log.child({ job: job.name });
  try {
    const detail = await job.run(deps);
    log[job.everyMinutes > 1 ? 'info' : 'debug'](detail);
    return { outcome: 'done', detail };
  } catch (error) {
    log.error({ err: error }, 'job failed');
    return { outcome: 'failed', detail: error instanceof Error ? error.message : String(error) };
  }
}

/** The beginning of the stretch of minutes an instant lies in, UTC. */
function slotOf(now: Temporal.Instant, everyMinutes: number): string {
  const minutes = Math.floor(now.epochMilliseconds / 60_000);
  return Temporal.Instant.fromEpochMilliseconds((minutes - (minutes % everyMinutes)) * 60_000).toString();
}
