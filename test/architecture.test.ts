import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../commands/index.ts';
import { jobs } from '../jobs/index.ts';
import { operatorCommands } from '../src/operator/index.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['commands', 'jobs', 'db', 'src', 'sandbox'];
const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => join(folder, path)),
);

const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const importsOf = (path: string) =>
  [...textOf(path).matchAll(/(?:\bfrom |^import |\bimport\()'([^'\n]+)'/gm)].map((match) => match[1]!);
const ours = (path: string) =>
  importsOf(path)
    .filter((target) => target.startsWith('.'))
    .map((target) => normalize(join(dirname(path), target)));
const vendors = (path: string) =>
  importsOf(path).filter((target) => !target.startsWith('.') && !target.startsWith('node:'));

/** Folder by folder, what may be imported besides itself and src/errors.ts. docs/architecture.md shows it as a picture. */
const MAY_IMPORT: Record<string, { ours: string[]; vendors: string[] }> = {
  'src/model': { ours: [], vendors: ['@slack/types'] },
  'src/analysis': { ours: ['src/model'], vendors: ['fastest-levenshtein'] },
  'src/detectors': { ours: ['src/model'], vendors: [] },
  'src/remediation': {
    ours: ['src/model', 'src/analysis', 'src/ports.ts', 'src/config.ts', 'src/remediation-schema.ts'],
    vendors: ['p-limit', 'pino'],
  },
  'src/ingestion': { ours: ['src/model', 'src/ports.ts'], vendors: ['@duckdb/node-api', 'zod', 'csv-parse'] },
  'src/clouds': { ours: ['src/model', 'src/ports.ts'], vendors: ['@aws-sdk', 'zod', 'p-limit'] },
  'src/slack': {
    ours: [
      'src/model',
      'src/analysis',
      'src/ports.ts',
      'src/config.ts',
      'src/digest-plans.ts',
      'src/remediation/kinds.ts',
    ],
    vendors: ['@slack/types', '@slack/web-api', 'pino'],
  },
  'src/judge': {
    ours: ['src/model', 'src/analysis', 'src/ports.ts', 'src/config.ts', 'src/ask-costs.ts'],
    vendors: [],
  },
  'src/operator': { ours: ['src', 'db', 'jobs'], vendors: ['pino'] },
  db: { ours: ['src/model', 'src/ports.ts', 'src/config.ts'], vendors: ['kysely', 'better-sqlite3'] },
  commands: {
    ours: [
      'src/model',
      'src/analysis',
      'src/slack',
      'src/ports.ts',
      'src/config.ts',
      'src/ask-budgets.ts',
      'src/ask-commitments.ts',
      'src/ask-costs.ts',
      'src/ask-forecast.ts',
      'src/ask-iceberg.ts',
      'src/ask-proposals.ts',
      'src/ask-savings.ts',
      'src/ask-schedules.ts',
      'src/ask-waste.ts',
      'src/budget-plans.ts',
      'src/detectors',
      'src/digest-plans.ts',
      'src/proposal-views.ts',
      'src/redraw-proposals.ts',
      'src/redraw-waste.ts',
      'src/remediation',
      'src/health.ts',
    ],
    vendors: ['@slack/bolt', '@slack/web-api', 'pino'],
  },
  jobs: {
    ours: [
      'src/model',
      'src/analysis',
      'src/slack',
      'src/ports.ts',
      'src/config.ts',
      'src/ask-budgets.ts',
      'src/ask-commitments.ts',
      'src/ask-costs.ts',
      'src/ask-digest.ts',
      'src/ask-restarts.ts',
      'src/ask-waste.ts',
      'src/budget-plans.ts',
      'src/detectors',
      'src/digest-plans.ts',
      'src/prove-savings.ts',
      'src/proposal-views.ts',
      'src/redraw-proposals.ts',
      'src/redraw-waste.ts',
      'src/remediation',
      'src/tell-proposals.ts',
      'src/waste-recipients.ts',
    ],
    vendors: ['pino'],
  },
};

const within = (target: string, places: string[]) =>
  places.some((place) => target === place || target.startsWith(`${place}/`));

describe('the dependency rule', () => {
  it.each(Object.entries(MAY_IMPORT))('%s imports only what it may', (folder, allowed) => {
    const mine = files.filter((path) => path.startsWith(`${folder}/`));

    const strays = mine.flatMap((path) => [
      ...ours(path)
        .filter((target) => !within(target, [folder, 'src/errors.ts', ...allowed.ours]))
        .map((target) => `${path} → ${target}`),
      ...vendors(path)
        .filter((target) => !within(target, allowed.vendors))
        .map((target) => `${path} → ${target}`),
    ]);

    expect(mine.length).toBeGreaterThan(0);
    expect(strays).toEqual([]);
  });

  it('lets nothing but the sandbox import main, and nothing import the sandbox', () => {
    const strays = files.flatMap((path) =>
      ours(path)
        .filter(
          (target) =>
            (target === 'src/main.ts' && path !== 'sandbox/main.ts') ||
            (target.startsWith('sandbox/') && !path.startsWith('sandbox/')),
        )
        .map((target) => `${path} → ${target}`),
    );

    expect(strays).toEqual([]);
  });

  it('lets only access.ts hand out the right to see costs', () => {
    const strays = files.filter((path) => /\bmakeGrant\b/.test(textOf(path)));

    expect(strays.sort()).toEqual(['src/analysis/access.ts', 'src/model/access.ts']);
  });

  it.each(['src/model', 'src/analysis', 'src/detectors', 'src/slack/views'])(
    'keeps %s pure: no clock, no chance, no environment',
    (folder) => {
      const strays = files
        .filter((path) => path.startsWith(`${folder}/`))
        .filter((path) =>
          /Date\.now|new Date\(\)|Math\.random|process\.env|Temporal\.Now\.(?!zonedDateTimeISO\(zone)|node:fs|fetch\(/.test(
            textOf(path),
          ),
        );

      expect(strays).toEqual([]);
    },
  );

  it('never asks whether it is in a demo', () => {
    const strays = files.filter(
      (path) =>
        !path.startsWith('sandbox/') &&
        /\b(isDemo|DEMO|sandbox)\b/.test(textOf(path).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
    );

    expect(strays).toEqual([]);
  });
});

describe('the registries', () => {
  it('hold every job on disk, under its own name', () => {
    const helpers = [
      'index',
      'job',
      'tell',
      'tell-anomalies',
      'tell-budgets',
      'tell-failing',
      'tell-schedules',
      'tell-unread',
      'tell-waste',
      'watch-budgets',
      'claim-slot',
      'digest-waste',
    ];
    const onDisk = namesIn('jobs', helpers);

    expect(jobs.map(({ name }) => name).sort()).toEqual(onDisk);
  });

  it("hold every operators' command on disk, under its own name", () => {
    const names = operatorCommands.map(({ name }) => name);
    const onDisk = namesIn('src/operator', ['index']);

    // `series-forecast` is a part of `series`.
    expect(onDisk.filter((file) => !names.some((name) => file.startsWith(`${name}-`)))).toEqual(names.sort());
  });

  it('hold every command under a name of its own', () => {
    const names = [...commands, ...operatorCommands].map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    for (const name of namesIn('commands', [
      'index',
      'command',
      'listener',
      'register',
      'bolt',
      'answers',
      'answer-once',
      'answer-buttons',
      'anomaly-buttons',
      'place',
      'app-home',
      'budget-buttons',
      'budget-change',
      'budget-document',
      'budget-form',
      'commitments-document',
      'proposal-buttons',
      'proposal-document',
      'proposal-forms',
      'proposal-list',
      'propose-words',
      'proposal-press',
      'propose-words',
      'waste-buttons',
      'waste-document',
      'waste-exempt',
    ])) {
      expect(names).toContain(name);
    }
  });
});

function namesIn(folder: string, helpers: string[]): string[] {
  return readdirSync(join(ROOT, folder))
    .map((file) => file.replace(/\.ts$/, ''))
    .filter((name) => !helpers.includes(name))
    .sort();
}
