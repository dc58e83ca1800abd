import { hash } from 'node:crypto';
import type { Config } from './config.ts';
import type { Clock, Store } from './ports.ts';

/** Under this name the policy that was in force at the last start is kept, a hash a section. */
const IN_FORCE = 'policy in force';

/** What decides who may see, approve and do what. */
const SECTIONS = [
  'remediation',
  'roles',
  'operators',
  'teams',
  'visibility',
  'environments',
  'sources',
  'waste',
] as const;

/**
 * Writes into the audit log that the policy is another one than at the last start, and which sections changed: who
 * loosened a rule is in the file's own history, when it began to count is here.
 */
export async function notePolicy({
  store,
  config,
  clock,
}: {
  store: Store;
  config: Config;
  clock: Clock;
}): Promise<void> {
  const now = Object.fromEntries(SECTIONS.map((section) => [section, printOf(config[section])]));
  const text = await store.facts.get(IN_FORCE);
  const before = text === undefined ? undefined : (JSON.parse(text) as Record<string, string>);
  const changed = SECTIONS.filter((section) => before?.[section] !== now[section]);
  if (changed.length === 0) return;
  await store.auditLog.add({
    subjectKind: 'policy',
    subjectId: 'penny.yml',
    event: before ? 'change' : 'begin',
    fromState: before ? printOf(before) : null,
    toState: printOf(now),
    actor: 'penny.yml',
    note: before ? changed.join(', ') : 'the first start',
    at: clock.now().toString(),
  });
  await store.facts.set(IN_FORCE, JSON.stringify(now));
}

/** Regular expressions have no JSON of their own, and count by how they are written. */
function printOf(value: unknown): string {
  const text = JSON.stringify(value, (_, each: unknown) => (each instanceof RegExp ? String(each) : each));
  return hash('sha256', text ?? '', 'hex').slice(0, 16);
}
