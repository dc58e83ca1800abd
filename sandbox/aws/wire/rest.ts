import { AwsFault } from '../fault.ts';
import type { OperationShape, Shape } from './shape.ts';
import { fromXml, readXml } from './xml.ts';

/** What a REST request says in its first line and its body. */
export interface RestRequest {
  method: string;
  /** With its query. */
  path: string;
  body: string;
}

/** Whether a request is this operation's, and with what parameters; its body is JSON or XML where it has one. */
export function restInput({ method, path, body }: RestRequest, shape: OperationShape): object | undefined {
  const [verb, template] = shape.traits.http ?? [];
  if (verb !== method || template === undefined) return undefined;
  const url = new URL(path, 'http://localhost');
  const labels = matched(withLabels(template, shape.input), url);
  if (!labels) return undefined;
  return { ...fieldsIn(body, shape.input), ...queryOf(url, shape.input), ...labels };
}

function fieldsIn(body: string, input: Shape): object {
  if (body.startsWith('{')) return JSON.parse(body) as object;
  const payload = membersOf(input).find(({ traits }) => traits.httpPayload);
  if (!payload || body === '') return {};
  const root = readXml(body);
  if (!root) throw new AwsFault('MalformedXML', 'The XML you provided was not well-formed.');
  return { [payload.name]: fromXml(root, payload.shape()) };
}

/** S3's templates leave the bucket to the address; ours are path-style. */
function withLabels(template: string, input: Shape): string {
  const isInPath = (name: string) => template.includes(`{${name}}`);
  const missing = membersOf(input).filter(({ name, traits }) => traits.httpLabel && !isInPath(name));
  return missing.length > 0 ? template.replace('/', `/{${missing[0]!.name}}`) : template;
}

function matched(template: string, url: URL): Record<string, string> | undefined {
  const [pathOf = '', queryOf = ''] = template.split('?');
  const wanted = new URLSearchParams(queryOf);
  const isThere = [...wanted].every(([key, value]) => url.searchParams.get(key) === value);
  const parts = trimmed(pathOf).split('/');
  const actual = trimmed(url.pathname).split('/');
  if (!isThere || parts.length !== actual.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const value = decodeURIComponent(actual[index]!);
    const label = /^\{(\w+)\+?\}$/.exec(part)?.[1];
    if (label && value !== '') labels[label] = value;
    else if (part !== value) return undefined;
  }
  return labels;
}

function trimmed(path: string): string {
  return path.replaceAll(/^\/+|\/+$/g, '');
}

function queryOf(url: URL, input: Shape): Record<string, unknown> {
  const read = membersOf(input).flatMap(({ name, traits, shape }) => {
    const text = traits.httpQuery === undefined ? null : url.searchParams.get(traits.httpQuery);
    if (text === null) return [];
    const { kind } = shape();
    return [[name, kind === 'number' ? Number(text) : kind === 'boolean' ? text === 'true' : text]];
  });
  return Object.fromEntries(read);
}

function membersOf(shape: Shape) {
  return shape.kind === 'structure' ? shape.members : [];
}
