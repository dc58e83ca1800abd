import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detectors } from '../../src/detectors/index.ts';
import { detectorsPage } from '../../src/detectors/page.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('the list of detectors', () => {
  it('holds every detector on disk, under its own name', () => {
    const folder = join(ROOT, 'src/detectors');
    const onDisk = readdirSync(folder)
      .filter((file) => readFileSync(join(folder, file), 'utf8').includes('= defineDetector({'))
      .map((file) => file.replace(/\.ts$/, ''));

    expect(detectors.map(({ name }) => name).sort()).toEqual(onDisk.sort());
    expect(new Set(detectors.map(({ name }) => name)).size).toBe(detectors.length);
  });

  it.each(detectors.map((each) => [each.name, each] as const))(
    '%s says what it finds, how it is undone and what its numbers mean',
    (_, each) => {
      expect(each.summary).not.toBe('');
      expect(each.undo).toBeTruthy();
      expect(Object.keys(each.settingNotes ?? {}).sort()).toEqual(Object.keys(each.settings).sort());
      expect(Object.values(each.settingNotes ?? {})).not.toContain('');
    },
  );

  it('is what docs/detectors.md says; `node docs/write-detectors.ts` writes it anew', () => {
    expect(readFileSync(join(ROOT, 'docs/detectors.md'), 'utf8')).toBe(detectorsPage(detectors));
  });
});
