import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectors } from '../src/detectors/index.ts';
import { detectorsPage } from '../src/detectors/page.ts';

writeFileSync(join(import.meta.dirname, 'detectors.md'), detectorsPage(detectors));
