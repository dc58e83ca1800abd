import type { AllMiddlewareArgs, AnyMiddlewareArgs, Middleware } from '@slack/bolt';

/** Slack repeats within a few minutes; a signature is good for five. */
const REMEMBERED_MS = 15 * 60_000;

/**
 * Slack delivers again when it heard nothing in time, and a stranger may replay what he overheard while its signature
 * is fresh. Each delivery is answered once; its copies are acknowledged and dropped.
 */
export function answerOnce(): Middleware<AnyMiddlewareArgs> {
  const seen = new Map<string, number>();
  return async (args) => {
    const key = deliveryId(args.body);
    const now = Date.now();
    for (const [old, at] of seen) {
      if (now - at < REMEMBERED_MS) break;
      seen.delete(old);
    }
    if (key !== undefined && seen.has(key)) {
      if ('ack' in args && typeof args.ack === 'function') await (args.ack as () => Promise<void>)();
      args.logger.info(`dropped a repeated delivery ${key}`);
      return;
    }
    if (key !== undefined) seen.set(key, now);
    await (args as AllMiddlewareArgs).next();
  };
}

/** What identifies a delivery: an event's id; for commands and interactions their trigger, which is given once. */
function deliveryId(body: AnyMiddlewareArgs['body']): string | undefined {
  const fields: Record<string, unknown> = { ...body };
  const id = fields.event_id ?? fields.trigger_id;
  return typeof id === 'string' ? id : undefined;
}
