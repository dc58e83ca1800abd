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
