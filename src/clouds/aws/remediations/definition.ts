import type { LiveResource, Order, Progress, Receipt, Remediation } from '../../../model/remediation.ts';
import type { Acting, ActingSession } from './acting.ts';

/** A remediation as its file says it: the contract of `Remediation`, with the account and region entered already. */
export interface AwsRemediation extends Pick<Remediation, 'name' | 'permissions'> {
  look(at: Acting, order: Order): Promise<LiveResource | undefined>;
  dryRun?(at: Acting, order: Order): Promise<void>;
  prepare(at: Acting, order: Order, live: LiveResource): Promise<Receipt>;
  prepared?(at: Acting, order: Order, receipt: Receipt): Promise<Progress>;
  execute(at: Acting, order: Order, receipt: Receipt): Promise<void>;
  verify(at: Acting, order: Order, receipt: Receipt): Promise<Progress>;
  undo?(at: Acting, order: Order, receipt: Receipt): Promise<void>;
  verifyUndo?(at: Acting, order: Order, receipt: Receipt): Promise<Progress>;
}

/** The same for everybody else: each call enters the order's account and region first. */
export function bind(definition: AwsRemediation, session: ActingSession): Remediation {
  const { name, permissions, dryRun, prepared, undo, verifyUndo } = definition;
  const entering =
    <A extends unknown[], T>(step: (at: Acting, order: Order, ...rest: A) => Promise<T>) =>
    async (order: Order, ...rest: A) =>
      step(await session.enter(order), order, ...rest);
  return {
    name,
    permissions,
    look: entering(definition.look),
    prepare: entering(definition.prepare),
    execute: entering(definition.execute),
    verify: entering(definition.verify),
    ...(dryRun && { dryRun: entering(dryRun) }),
    ...(prepared && { prepared: entering(prepared) }),
    ...(undo && { undo: entering(undo) }),
    ...(verifyUndo && { verifyUndo: entering(verifyUndo) }),
  };
}
