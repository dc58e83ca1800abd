import type { Member, Shape } from './shape.ts';

/** A form's fields by the parts of their names: `Filter.1.Value.2` is four levels deep. */
interface Tree {
  text?: string;
  children: Map<string, Tree>;
}

/** Which of the two ways to write a form: EC2's, whose lists have no `member` in them, or everybody else's. */
export type FormStyle = 'ec2' | 'query';

/** A form as the object that the SDK made it from. */
export function formInput(form: URLSearchParams, shape: Shape, style: FormStyle): object {
  const root: Tree = { children: new Map() };
  for (const [name, text] of form) {
    let node = root;
    for (const part of name.split('.')) {
      node = node.children.getOrInsertComputed(part, () => ({ children: new Map() }));
    }
    node.text = text;
  }
  return read(root, shape, style) as object;
}

function read(node: Tree, shape: Shape, style: FormStyle): unknown {
  switch (shape.kind) {
    case 'structure': {
      const present = shape.members.map((member) => [member.name, readMember(node, member, style)] as const);
      return Object.fromEntries(present.filter(([, value]) => value !== undefined));
    }
    case 'list':
      return numbered(node).map((each) => read(each, shape.item.shape(), style));
    case 'number':
      return Number(node.text);
    case 'boolean':
      return node.text === 'true';
    case 'timestamp':
      return new Date(node.text ?? '');
    default:
      return node.text;
  }
}

function readMember(node: Tree, member: Member, style: FormStyle): unknown {
  const child = node.children.get(nameOf(member, style));
  if (!child) return undefined;
  const shape = member.shape();
  if (shape.kind !== 'list' || style === 'ec2' || member.traits.xmlFlattened) return read(child, shape, style);
  return read(child.children.get(shape.item.traits.xmlName ?? 'member') ?? child, shape, style);
}

function nameOf({ name, traits: { ec2QueryName, xmlName } }: Member, style: FormStyle): string {
  if (style === 'query') return xmlName ?? name;
  return ec2QueryName ?? (xmlName ? xmlName[0]!.toUpperCase() + xmlName.slice(1) : name);
}

function numbered({ children }: Tree): Tree[] {
  return [...children].sort(([a], [b]) => Number(a) - Number(b)).map(([, each]) => each);
}
