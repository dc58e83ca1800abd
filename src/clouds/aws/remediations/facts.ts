import { PennyError } from '../../../errors.ts';
import type { LiveFacts, LiveResource } from '../../../model/remediation.ts';

/** How each fact is read, by its name. */
export type FactsWanted = { [K in keyof LiveFacts]?: (() => Promise<LiveFacts[K]>) | undefined };

/** Reads them all at once. What fails, or what AWS does not say, is unknown with its sentence and never a default. */
export async function readFacts(wanted: FactsWanted): Promise<Pick<LiveResource, 'facts' | 'unknown'>> {
  const facts: Record<string, unknown> = {};
  const unknown: Record<string, string> = {};
  const reading = Object.entries(wanted).map(async ([name, read]) => {
    try {
      const value = await read?.();
      if (value === undefined) unknown[name] = 'AWS does not say.';
      else facts[name] = value;
    } catch (error) {
      if (!(error instanceof PennyError)) throw error;
      unknown[name] = error.message;
    }
  });
  await Promise.all(reading);
  return { facts, unknown };
}

/** What plainly says that nobody but people looks after it. */
const NOBODY = /^(|no|none|false|manual|manually|hand|console)$/i;

/** Tags by which tools mark what is theirs: the tool, or a function of the value. */
const MARKS: readonly [pattern: RegExp, words: (value: string, key: string) => string][] = [
  [/^aws:cloudformation:stack-name$/, (name) => `CloudFormation stack ${name}`],
  [/^(aws:)?eks:(cluster-name|nodegroup-name)$/, (name) => `EKS ${name}`],
  [/^kubernetes\.io\/cluster\//, (_, key) => `Kubernetes cluster ${key.replace(/^.*\//, '')}`],
  [/^kubernetes\.io\/created-for\/pvc\/name$/, (name) => `Kubernetes volume claim ${name}`],
  [/^ebs\.csi\.aws\.com\/cluster$|^CSIVolumeName$/, () => 'Kubernetes (EBS CSI driver)'],
  [/^karpenter\.sh\//, () => 'Karpenter'],
  [/^elasticbeanstalk:environment-(name|id)$/, (name) => `Elastic Beanstalk environment ${name}`],
  [/^aws:elasticmapreduce:/, () => 'EMR'],
  [/^aws:ecs:|^AmazonECSManaged$/, () => 'ECS'],
  [/^aws:ec2(spot)?:(fleet-request-id|fleet-id)$/, (id) => `EC2 fleet ${id}`],
  [/^aws:servicecatalog:/, () => 'Service Catalog'],
  [/^aws:backup:/, () => 'AWS Backup'],
  [/^aws:dlm:|^dlm:managed$/, () => 'Data Lifecycle Manager'],
  [/^managed[-_]?by$/i, (tool, key) => `${tool} (tag ${key})`],
  [/^(terraform|pulumi|opentofu)\b/i, (_, key) => `${key.replace(/:.*$/, '')} (tag ${key})`],
];

/** What manages a resource by its tags, and would put it back or break. */
export function managersIn(tags: Record<string, string>): string[] {
  const words = Object.entries(tags).flatMap(([key, value]) => {
    if (NOBODY.test(value) && /^(managed[-_]?by|terraform|pulumi|opentofu)/i.test(key)) return [];
    return MARKS.filter(([pattern]) => pattern.test(key)).map(([, say]) => say(value, key));
  });
  return [...new Set(words)];
}
