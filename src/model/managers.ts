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
export function managersIn(tags: Readonly<Record<string, string>>): string[] {
  const words = Object.entries(tags).flatMap(([key, value]) => {
    if (NOBODY.test(value) && /^(managed[-_]?by|terraform|pulumi|opentofu)/i.test(key)) return [];
    return MARKS.filter(([pattern]) => pattern.test(key)).map(([, say]) => say(value, key));
  });
  return [...new Set(words)];
}
