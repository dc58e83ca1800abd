import type { OperatorCommand } from './index.ts';

const SHOWN = 5;

/** Which tags the bills carry, to choose `tagKeys` and rules from: `penny tags`. */
export const tags: OperatorCommand = {
  async run(_words, { store }) {
    const found = await (await store()).costs.tagKeys();
    const lines = found.map(({ key, values }) => {
      const more = values.length > SHOWN ? `, and ${values.length - SHOWN} more` : '';
      return `${key}: ${values.slice(0, SHOWN).join(', ')}${more}`;
    });
    return { text: lines.join('\n') || 'The bills carry no tags.', data: { tags: found } };
  },
};
