import { describe, expect, it } from 'vitest';
import type { Acted } from '../../sandbox/aws/acting.ts';
import type { LiveResource, Order, Progress, Receipt, Remediation } from '../../src/model/remediation.ts';

/** Where a remediation is tried: a world with the resource in it, whose clock goes on when somebody waits. */
export interface RemediationWorld {
  /** Penny's side, opened anew each time, as another process would have it. */
  open(): Promise<Remediation>;
  order: Order;
  pass(duration: Temporal.DurationLike): void;
  /** All there is, as plain values, without what Penny keeps for undo. */
  everything(): unknown;
  /** How many copies Penny has made for undo. */
  copies(): number;
  /** What was really changed so far. */
  acted: readonly Acted[];
  /** IAM's names of everything that was asked for so far. */
  called(): string[];
  /** Makes the next call of an operation fail, or its answer get lost. */
  fail(operation: string, fault: 'throttled' | 'access-denied' | 'lost-reply'): void;
  /** Takes the resource away by other hands. */
  takeAway(): void;
  /** Where the resource is another one after undo: what to look at. */
  restored?(): Order;
}

/** How the world is made; each test has its own. */
export interface WorldOptions {
  /** Descriptions show for so long how it was before a change. */
  staleMs?: number;
  /** The role that acts has the policy that Penny prints for it, and the resource the control tag or not. */
  isJudged?: boolean;
  isTagged?: boolean;
}

/** What is tried. */
export interface RemediationCase {
  name: Remediation['name'];
  /** The cloud's operation that does it. */
  operation: string;
  /** As IAM calls it. */
  permission: string;
  /** That of its first step, where it takes several. */
  firstPermission?: string;
  world(options?: WorldOptions): Promise<RemediationWorld>;
  /** Looks at what needs the permissions that the resource itself does not. */
  alsoLook?(world: RemediationWorld): Promise<unknown>;
  /** Fields of the resource that undo does not bring back. */
  notRestored?: readonly string[];
}

const MOST_LOOKS = 200;

/** What every remediation must show, whatever the cloud. */
export function remediationSuite(about: RemediationCase): void {
  const { name, operation, permission } = about;

  describe(`${name}, as every remediation`, () => {
    it('looks and prepares without changing anything, and asks for a dry run as harmlessly', async () => {
      const world = await about.world();
      const remediation = await world.open();
      const before = world.everything();

      const live = await remediation.look(world.order);
      await remediation.dryRun?.(world.order);
      await remediation.prepare(world.order, live!);

      expect(live?.unknown).toEqual({});
      expect(world.everything()).toEqual(before);
      expect(world.acted.filter((each) => !isCopying(each))).toEqual([]);
    });

    it('is done once, and seen', async () => {
      const world = await about.world();

      const { progress } = await carriedOut(world);

      expect(progress).toMatchObject({ is: 'done', note: expect.stringMatching(/^\w/) });
      expect(timesDone(world, operation)).toBe(1);
    });

    it('is seen though descriptions lag behind', async () => {
      const world = await about.world({ staleMs: 2_000 });

      const { progress } = await carriedOut(world);

      expect(progress.is).toBe('done');
      expect(timesDone(world, operation)).toBe(1);
    });

    it('is taken back by another process, from a receipt that went through JSON', async () => {
      const world = await about.world();
      const { receipt, before } = await carriedOut(world);
      const remediation = await world.open();
      if (!remediation.undo) return expect(remediation.verifyUndo).toBeUndefined();
      const kept = JSON.parse(JSON.stringify(receipt)) as Receipt;

      await whenItMay(() => remediation.undo!(world.order, kept), world);
      const progress = await settled(() => remediation.verifyUndo!(world.order, kept), world);
      const after = await remediation.look(world.restored?.() ?? world.order);

      expect(progress).toMatchObject({ is: 'done' });
      expect(shown(after!, about)).toEqual(shown(before, about));
    });

    it('finds what an earlier attempt prepared', async () => {
      const world = await about.world();
      const remediation = await world.open();
      const live = (await remediation.look(world.order))!;

      const first = await remediation.prepare(world.order, live);
      const copies = world.copies();
      const second = await (await world.open()).prepare(world.order, live);

      expect(second).toEqual(first);
      expect(world.copies()).toBe(copies);
      expect(first).toEqual(JSON.parse(JSON.stringify(first)));
    });

    it('declares the permissions that it needs, and no others', async () => {
      const world = await about.world();

      const { receipt } = await carriedOut(world);
      const remediation = await world.open();
      if (remediation.undo) {
        await whenItMay(() => remediation.undo!(world.order, receipt), world);
        await settled(() => remediation.verifyUndo!(world.order, receipt), world);
      }
      await about.alsoLook?.(world);

      const declared = remediation.permissions.map(({ action }) => action);
      expect([...new Set(world.called())].sort()).toEqual([...new Set(declared)].sort());
    });

    it('sees what is gone, and has nothing to do then', async () => {
      const world = await about.world();
      const remediation = await world.open();
      const receipt = await prepared(remediation, world);
      const doneBefore = timesDone(world, operation);
      world.takeAway();

      const live = await remediation.look(world.order);
      await remediation.execute(world.order, receipt);

      expect(live).toBeUndefined();
      expect(timesDone(world, operation)).toBe(doneBefore);
      expect((await remediation.verify(world.order, receipt)).is).toMatch(/^(gone|done)$/);
    });

    it('names the permission that is missing', async () => {
      const world = await about.world();
      const remediation = await world.open();
      const receipt = await prepared(remediation, world);
      world.fail(operation, 'access-denied');

      const refusal = remediation.execute(world.order, receipt);

      await expect(refusal).rejects.toMatchObject({ name: 'PennyError', code: 'forbidden' });
      await expect(refusal).rejects.toThrow(permission);
      expect(timesDone(world, operation)).toBe(0);
    });

    it('goes on when the cloud throttles it', async () => {
      const world = await about.world();
      world.fail(operation, 'throttled');

      const { progress } = await carriedOut(world, (remediation) => world.fail(lookOf(remediation), 'throttled'));

      expect(progress.is).toBe('done');
      expect(timesDone(world, operation)).toBe(1);
    });

    it('sees what was done although the answer was lost, and does it once', async () => {
      const world = await about.world();
      const remediation = await world.open();
      const receipt = await prepared(remediation, world);
      world.fail(operation, 'lost-reply');

      const failure = await remediation.execute(world.order, receipt).then(
        () => undefined,
        (error: unknown) => error,
      );
      const progress = await settled(() => remediation.verify(world.order, receipt), world);

      expect(failure === undefined || (failure as Error).name === 'PennyError').toBe(true);
      expect(progress.is).toBe('done');
      expect(timesDone(world, operation)).toBe(1);
    });

    it('is all allowed by the policy that is printed for it', async () => {
      const world = await about.world({ isJudged: true });

      const { receipt, progress } = await carriedOut(world);
      const remediation = await world.open();
      if (remediation.undo) await whenItMay(() => remediation.undo!(world.order, receipt), world);

      expect(progress.is).toBe('done');
    });

    it('is denied by that policy where the resource does not carry the control tag', async () => {
      const world = await about.world({ isJudged: true, isTagged: false });
      const remediation = await world.open();
      const receipt = await prepared(remediation, world);

      const refusal = remediation.execute(world.order, receipt);

      await expect(refusal).rejects.toThrow(about.firstPermission ?? permission);
      await expect(refusal).rejects.toThrow('penny=allowed');
      expect(timesDone(world, operation)).toBe(0);
    });
  });
}

/** From the look to the end, as the runner does it; the receipt goes through JSON. */
async function carriedOut(world: RemediationWorld, beforehand: (remediation: Remediation) => void = () => undefined) {
  const remediation = await world.open();
  beforehand(remediation);
  const before = (await remediation.look(world.order))!;
  await remediation.dryRun?.(world.order);
  const receipt = await prepared(remediation, world, before);
  await remediation.execute(world.order, receipt);
  const progress = await settled(() => remediation.verify(world.order, receipt), world);
  return { before, receipt, progress };
}

async function prepared(remediation: Remediation, world: RemediationWorld, live?: LiveResource): Promise<Receipt> {
  const seen = live ?? (await remediation.look(world.order))!;
  const receipt = JSON.parse(JSON.stringify(await remediation.prepare(world.order, seen))) as Receipt;
  if (!remediation.prepared) return receipt;
  const progress = await settled(() => remediation.prepared!(world.order, receipt), world);
  expect(progress.is).toBe('done');
  return receipt;
}

/** Looks until it is over. What is untouched may be a description that lags behind, for as long as the runner waits. */
async function settled(look: () => Promise<Progress>, world: RemediationWorld): Promise<Progress> {
  let seen = await look();
  for (let looks = 1; looks < MOST_LOOKS && (seen.is === 'pending' || seen.is === 'untouched'); looks++) {
    world.pass({ seconds: 5 });
    seen = await look();
  }
  return seen;
}

/** Undo may have to wait for its time, as a volume's next change has: then it says so, and is asked for again. */
async function whenItMay(undo: () => Promise<void>, world: RemediationWorld): Promise<void> {
  try {
    await undo();
  } catch (error) {
    expect(error).toMatchObject({ name: 'PennyError', code: 'refused' });
    world.pass({ hours: 25 });
    await undo();
  }
}

function shown({ resource, facts }: LiveResource, { notRestored = [] }: RemediationCase) {
  const kept = Object.entries(resource).filter(([field]) => !notRestored.includes(field));
  const { recentActivity: _, underChange: __, ...stays } = facts;
  return { resource: Object.fromEntries(kept), facts: stays };
}

function timesDone({ acted }: RemediationWorld, operation: string): number {
  return acted.filter((each) => each.operation === operation).length;
}

function isCopying({ operation }: Acted): boolean {
  return /^(Create|Copy)\w*Snapshot$/.test(operation);
}

/** The operation by which a resource is described, by the first permission of the remediation. */
function lookOf({ permissions }: Remediation): string {
  return permissions[0]!.action.replace(/^.*:/, '');
}
