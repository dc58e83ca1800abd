import type { Detector } from './detector.ts';

const HEAD = `# What Penny finds

Made from the code by \`node docs/write-detectors.ts\`; a test fails when it is stale. The order is the order of belief:
of one resource only the first that finds it is a finding, and the others are named as its alternatives, since only one
thing can be done. A missing tag stands beside. What cannot be judged is told as unknown, never as waste.

Settings are changed in penny.yml, under \`waste.detectors\`, or a detector is switched off:

\`\`\`yaml
waste:
  detectors:
    idle-instance: { cpuMeanPercent: 5 }
    spot-candidate: off
\`\`\`
`;

/** docs/detectors.md: name, what it finds, what is done, how that is taken back, and what an owner may change. */
export function detectorsPage(detectors: readonly Detector[]): string {
  const rows = detectors.map(
    ({ name, summary, actionType, undo = '' }) => `| [${name}](#${name}) | ${summary} | ${actionType} | ${undo} |`,
  );
  const table = ['| Detector | Finds | Action | Undo |', '|---|---|---|---|', ...rows].join('\n');
  return `${[HEAD, table, ...detectors.map(section)].join('\n')}\n`;
}

function section({ name, summary, resourceTypes, settings, settingNotes }: Detector): string {
  const rows = Object.entries(settings).map(
    ([key, value]) => `| \`${key}\` | ${value} | ${settingNotes?.[key] ?? ''} |`,
  );
  const looksAt = resourceTypes.map((type) => type.replaceAll('-', ' ')).join(', ');
  return [
    `\n## ${name}\n`,
    `Finds ${summary}. Looks at: ${looksAt}.`,
    ...(rows.length > 0 ? ['\n| Setting | Default | |', '|---|---|---|', ...rows] : ['\nNo settings.']),
  ].join('\n');
}
