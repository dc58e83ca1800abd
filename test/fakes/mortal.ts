/** Asked at each point of a life whether it gets beyond it. */
export type Passing = () => boolean;

/** The life of a process within the test's own: when it ends, nothing that it calls ever answers. */
export interface Life {
  isOver: boolean;
  /** Resolves when it ends. */
  ended: Promise<void>;
  passes: Passing;
  /** Ends it at the point that comes after so many others. */
  endAfter(points: number): void;
  end(): void;
}

export function aLife(): Life {
  let left = Number.POSITIVE_INFINITY;
  const { promise, resolve } = Promise.withResolvers<void>();
  const life: Life = {
    isOver: false,
    ended: promise,
    endAfter(points) {
      left = points;
    },
    end() {
      life.isOver = true;
      resolve();
    },
    passes() {
      left -= 1;
      if (left < 0 && !life.isOver) life.end();
      return !life.isOver;
    },
  };
  return life;
}

/** The same object, each call of which is a point before and one after its work at which the life may end. */
export function mortal<T extends object>(subject: T, life: { passes: Passing }): T {
  return new Proxy(subject, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value === 'function') return (...given: unknown[]) => lived(() => value.apply(target, given), life);
      return value !== null && typeof value === 'object' && !Array.isArray(value) ? mortal(value, life) : value;
    },
  });
}

async function lived(work: () => unknown, life: { passes: Passing }): Promise<unknown> {
  if (!life.passes()) return never();
  const done = await work();
  if (!life.passes()) return never();
  return done !== null && typeof done === 'object' && 'execute' in done ? mortal(done, life) : done;
}

/** What a dead process is answered. */
export function never(): Promise<never> {
  return new Promise(() => undefined);
}
