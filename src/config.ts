import { isMap, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import {
  type ConfiguredDigest,
  contradictions,
  type Fault,
  type Policy,
  policy,
  type Secrets,
  secrets,
} from './config-schema.ts';
import { PennyError } from './errors.ts';

export type {
  AnomalyPolicy,
  BillSource,
  ConfiguredDigest,
  CostExplorerSource,
  ResourcesSource,
  Source,
  Weekday,
} from './config-schema.ts';
export { isBillSource } from './source-schema.ts';

/** Everything a person can set: secrets from the environment, policy from penny.yml. Frozen. */
export interface Config extends Omit<Policy, 'digests'> {
  digests: ConfiguredDigest[];
  slack: {
    botToken?: string | undefined;
    appToken?: string | undefined;
    signingSecret?: string | undefined;
    apiUrl?: string | undefined;
    port: number;
    /** The address HTTP mode listens on; `127.0.0.1` behind a proxy on the same machine. */
    host: string;
  };
  /** Where the policy was read from. */
  file: string;
  databaseUrl: string;
  logLevel: Secrets['LOG_LEVEL'];
}

/**
 * Reads the environment and penny.yml's text, and reports every fault at once, each with its place and what to write
 * instead. `file` is only for the messages.
 */
export function loadConfig(env: Record<string, string | undefined>, yamlText: string, file = 'penny.yml'): Config {
  const lines = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter: lines });
  const placeOf = (offset: number | undefined) => `${file}:${lines.linePos(offset ?? 0).line}`;
  const faults = document.errors.map((error) => `${placeOf(error.pos[0])}: ${error.message.split('\n')[0]}`);
  if (faults.length > 0) throw misconfigured(faults);

  const parsed = policy.safeParse(document.toJS() ?? {});
  const given = secrets.safeParse(withoutEmpty(env));
  faults.push(...(given.error?.issues ?? []).map((issue) => `environment: ${issue.path.join('.')} ${issue.message}`));
  faults.push(
    ...(parsed.error?.issues ?? []).flatMap((issue) =>
      faultsOf(issue).map(
        ({ path, message }) => `${placeOf(offsetAt(document.contents, path))}: ${path.join('.')} ${message}`,
      ),
    ),
  );
  if (parsed.success) {
    faults.push(
      ...contradictions(parsed.data).map(
        ({ path, message }) => `${placeOf(offsetAt(document.contents, path))}: ${path.join('.')} ${message}`,
      ),
    );
  }
  if (!parsed.success || !given.success || faults.length > 0) throw misconfigured(faults);
  return deepFreeze({ ...assemble(parsed.data, given.data), file });
}

function assemble(policy: Policy, env: Secrets): Omit<Config, 'file'> {
  return {
    ...policy,
    digests: policy.digests.map((each) => ({ ...each, timeZone: each.timeZone ?? policy.timeZone })),
    slack: {
      botToken: env.SLACK_BOT_TOKEN,
      appToken: env.SLACK_APP_TOKEN,
      signingSecret: env.SLACK_SIGNING_SECRET,
      apiUrl: env.SLACK_API_URL,
      port: env.PORT,
      host: env.HOST,
    },
    databaseUrl: env.DATABASE_URL,
    logLevel: env.LOG_LEVEL,
  };
}

/** Zod's issues in our words; an unknown key becomes a fault of its own line. */
function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: 'is not a setting; see penny.example.yml',
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const deepest = [...issue.errors].sort((a, b) => (b[0]?.path.length ?? 0) - (a[0]?.path.length ?? 0))[0]!;
    return deepest.flatMap((inner) => faultsOf({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  return [{ path: issue.path, message: issue.message }];
}

/** Where a path is in the file; the nearest thing that is there when it is missing. */
function offsetAt(node: Node | null | undefined, path: PropertyKey[]): number | undefined {
  let offset = node?.range?.[0];
  let here: unknown = node;
  for (const step of path) {
    if (isMap(here)) {
      const pair = here.items.find(({ key }) => String(key) === String(step));
      if (!pair) break;
      offset = (pair.key as Node | null)?.range?.[0] ?? offset;
      here = pair.value;
    } else if (here && typeof here === 'object' && 'items' in here && Array.isArray(here.items)) {
      here = here.items[Number(step)];
      offset = (here as Node | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}

function misconfigured(faults: string[]): PennyError {
  return new PennyError(
    'invalid',
    `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
  );
}

function withoutEmpty(env: Record<string, string | undefined>) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

function deepFreeze<T>(value: T): T {
  if (value && typeof value === 'object' && !(value instanceof RegExp) && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const each of Object.values(value)) deepFreeze(each);
  }
  return value;
}
