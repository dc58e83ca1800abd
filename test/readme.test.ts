import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../commands/index.ts';
import { actPolicy, readPolicy } from '../src/clouds/aws/policy.ts';
import { GROUPINGS } from '../src/model/charge.ts';
import { remediation } from '../src/remediation-schema.ts';

const ROOT = join(import.meta.dirname, '..');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

describe('README.md', () => {
  it('shows the policy that the code needs', () => {
    expect(readme).toContain(JSON.stringify(readPolicy(), null, 2));
  });

  it('leads to the policy for acting, as the code needs it', async () => {
    const acting = readFileSync(join(ROOT, 'docs/acting-on-aws.md'), 'utf8');
    const { controlTag } = remediation.parse({});

    expect(readme).toContain('docs/acting-on-aws.md');
    expect(acting).toContain(JSON.stringify(await actPolicy(controlTag), null, 2));
  });

  it('links only to what is there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1]!);

    expect(links.filter((link) => !existsSync(join(ROOT, link)))).toEqual([]);
  });

  it('names every command and every grouping', () => {
    const missing = [
      ...commands.map(({ name }) => name).filter((name) => !['unsubscribe'].includes(name)),
      ...GROUPINGS,
    ].filter((word) => !readme.includes(word));

    expect(missing).toEqual([]);
  });

  it('has only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...readme.matchAll(/npm (?:run )?(demo|test|start|bench)\b/g)].map((match) => match[1]!);

    expect(named.filter((name) => !scripts[name])).toEqual([]);
  });
});
