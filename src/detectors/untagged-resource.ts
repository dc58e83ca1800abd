import type { Verdict } from '../model/finding.ts';
import { defineDetector } from './detector.ts';
import { listed } from './words.ts';

/** What has no tag belongs to nobody on the bill, and nobody can be asked about it. */
export const untaggedResource = defineDetector({
  name: 'untagged-resource',
  resourceTypes: [
    'instance',
    'volume',
    'snapshot',
    'image',
    'address',
    'load-balancer',
    'nat-gateway',
    'database',
    'database-cluster',
    'cache',
    'auto-scaling-group',
    'function',
    'bucket',
    'log-group',
    'vpc-endpoint',
  ],
  actionType: 'Tag',
  summary: 'resources without the tags that every resource must have',
  undo: 'remove the tag',
  settings: {},
  settingNotes: {},
  standsBeside: true,

  inspect(resource, { requiredTags = [] }): Verdict | undefined {
    const said = requiredTags.flatMap((tag) => wrong(tag, resource.tags) ?? []);
    if (said.length === 0) return;
    return {
      reason: listed(said.map(({ words }) => words)),
      evidence: { tags: said.map(({ tag }) => tag).join(', '), tagsThere: Object.keys(resource.tags).length },
      freed: [],
      alternatives:
        resource.resourceType === 'instance' && resource.autoScalingGroup
          ? [`tag the group ${resource.autoScalingGroup}, which tags its next machines`]
          : [],
      rollbackPossible: true,
      restartNeeded: false,
      risk: 'low',
    };
  },

  isActedOn({ tags }, { evidence }) {
    const asked = String(evidence?.tags ?? '').split(', ');
    return asked[0] !== '' && asked.every((tag) => tags[tag]?.trim());
  },
});

/** Tags are told apart by case, on the bill as well: what is written otherwise is not found there. */
function wrong(tag: string, tags: Record<string, string>): { tag: string; words: string } | undefined {
  if (tags[tag]?.trim()) return;
  if (tags[tag] !== undefined) return { tag, words: `the tag ${tag} is empty` };
  const alike = Object.keys(tags).find((key) => key.toLowerCase() === tag.toLowerCase());
  return { tag, words: alike ? `the tag ${tag} is written ${alike}, in wrong case` : `has no tag ${tag}` };
}
