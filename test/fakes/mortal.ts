/** The life of a process within the test's own: when it ends, nothing that it calls ever answers. */
export interface Life {
  isOver: boolean;
  /** Resolves when it ends. */
  ended: Promise<void>;
  /** Ends it before the call that comes after so many others; calls are counted before and after their work. */
  endAfter(calls: number): void;
  end(): void;
}

export function aLife(): Life & { passes(): boolean } {
  let left = Number.POSITIVE_INFINITY;
  const { promise, resolve } = Promise.withResolvers<void>();
  const life = {
    isOver: false,
    ended: promise,
    endAfter: (calls: number) => {
      left = calls;
    },
    end() {
      life.isOver = true;
      resolve();
    },
    /** Counts one point at which it may end. */
    passes() {
      left -= 1;
      if (left < 0 && !life.isOver) life.end();
      return !life.isOver;
    },
  };
  return life;
}

/** The same object, each call of which is a point before and one after its work at which the life may end. */
export function mortal<T extends object>(subject: T, life: { passes(): boolean }): T {
  return new Proxy(subject, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value === 'function') return (...given: unknown[]) => lived(() => value.apply(target, given), life);
      return value !== null && typeof value === 'object' && !Array.isArray(value) ? mortal(value, life) : value;
    },
  });
}

async function lived(work: () => unknown, life: { passes(): boolean }): Promise<unknown> {
  if (!life.passes()) return never();
  const done = await work();
  if (!life.passes()) return never();
  return done !== null && typeof done === 'object' && 'execute' in done ? mortal(done, life) : done;
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
