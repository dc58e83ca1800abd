import type { Member, Shape } from './shape.ts';

/** A plain object in the SDK's own shape as the XML that the SDK reads back as the same object. */
export function xmlOf(value: object, shape: Shape): string {
  if (shape.kind !== 'structure') return '';
  return shape.members.map((member) => element(member, (value as Record<string, unknown>)[member.name])).join('');
}

function element({ name, traits, shape }: Member, value: unknown): string {
  if (value === undefined || value === null || traits.httpHeader) return '';
  const tag = traits.xmlName ?? name;
  const of = shape();
  if (of.kind === 'list' && traits.xmlFlattened) {
    return (value as unknown[]).map((each) => `<${tag}>${content(of.item.shape(), each)}</${tag}>`).join('');
  }
  return `<${tag}>${content(of, value)}</${tag}>`;
}

function content(shape: Shape, value: unknown): string {
  if (shape.kind === 'list') return (value as unknown[]).map((each) => element(shape.item, each)).join('');
  if (shape.kind === 'structure') return xmlOf(value as object, shape);
  if (shape.kind === 'map') {
    const entries = Object.entries(value as object);
    return entries
      .map(([key, each]) => `<entry>${element(shape.key, key)}${element(shape.value, each)}</entry>`)
      .join('');
  }
  if (value instanceof Date) return value.toISOString();
  return escapeXml(String(value));
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;' };

/** Text that XML takes as it is. */
export function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"\r]/g, (sign) => ENTITIES[sign]!);
}

/** An element, what is in it, and the text of one that has none. */
export interface XmlElement {
  name: string;
  text: string;
  children: XmlElement[];
}

const TOKENS = /<\?[^>]*\?>|<(\/?)([\w:.-]+)[^>]*?(\/?)>|([^<]+)/g;

/** The root of a document as SDKs write it: no comments, and attributes do not matter. Undefined where it is broken. */
export function readXml(text: string): XmlElement | undefined {
  const top: XmlElement = { name: '', text: '', children: [] };
  const open = [top];
  for (const [, end, name, isEmpty, words] of text.matchAll(TOKENS)) {
    const inside = open.at(-1)!;
    if (words !== undefined) inside.text += unescapeXml(words);
    else if (name === undefined) continue;
    else if (end && open.pop()?.name !== name) return undefined;
    else if (!end) {
      const element: XmlElement = { name, text: '', children: [] };
      inside.children.push(element);
      if (!isEmpty) open.push(element);
    }
  }
  return open.length === 1 ? top.children[0] : undefined;
}

/** An element as the object in the SDK's own shape that it was written from. */
export function fromXml({ text, children }: XmlElement, shape: Shape): unknown {
  switch (shape.kind) {
    case 'structure': {
      const present = shape.members.map((member) => [member.name, memberIn(children, member)] as const);
      return Object.fromEntries(present.filter(([, value]) => value !== undefined));
    }
    case 'list':
      return children.map((each) => fromXml(each, shape.item.shape()));
    case 'number':
      return Number(text);
    case 'boolean':
      return text === 'true';
    case 'timestamp':
      return new Date(text);
    default:
      return text;
  }
}

function memberIn(children: readonly XmlElement[], { name, traits, shape }: Member): unknown {
  const own = children.filter((each) => each.name === (traits.xmlName ?? name));
  const of = shape();
  if (own.length === 0) return undefined;
  if (of.kind === 'list' && traits.xmlFlattened) return own.map((each) => fromXml(each, of.item.shape()));
  return fromXml(own[0]!, of);
}

const SIGNS: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replaceAll(
    /&(?:(\w+)|#x([\da-f]+)|#(\d+));/gi,
    (whole, name?: string, hex?: string, decimal?: string) => {
      if (name !== undefined) return SIGNS[name] ?? whole;
      return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
    },
  );
}
