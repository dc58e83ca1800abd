/** What a value is on the wire, read from the SDK's own description of its shapes. */
export type Shape =
  | { kind: 'string' | 'boolean' | 'number' | 'timestamp' | 'blob' | 'other' }
  | { kind: 'list'; item: Member }
  | { kind: 'map'; key: Member; value: Member }
  | { kind: 'structure'; name: string; traits: Traits; members: Member[] };

/** A member of a structure, list or map: its name in the SDK, and by what other names the wire knows it. */
export interface Member {
  name: string;
  traits: Traits;
  /** Shapes may hold themselves, so they are looked up when they are needed. */
  shape(): Shape;
}

/** What the SDK says of a name: how it is called on the wire, and whether it is in a header, path or query. */
export interface Traits {
  xmlName?: string;
  xmlFlattened?: 1;
  ec2QueryName?: string;
  httpQuery?: string;
  httpHeader?: string;
  httpLabel?: 1;
  /** Is the whole body. */
  httpPayload?: 1;
  /** Method, path and status. */
  http?: [method: string, path: string, status: number];
}

/** An operation as the SDK describes it. */
export interface OperationShape {
  traits: Traits;
  input: Shape;
  output: Shape;
}

/** The SDK's module of a service, which exports what it knows of each operation as `DescribeInstances$`. */
export type SdkModule = Record<string, unknown>;

/** The kinds of the SDK's tuples: their first entry. */
const LIST = 1;
const MAP = 2;
const STRUCTURES = [3, 4, -3];

/** What goes in and out of an operation; undefined for one that the SDK does not know. */
export function operationShape(sdk: SdkModule, operation: string): OperationShape | undefined {
  const described = sdk[`${operation}$`];
  if (!Array.isArray(described)) return undefined;
  const [, , , traits, input, output] = described;
  return { traits: traitsOf(traits), input: shapeOf(input), output: shapeOf(output) };
}

const known = new WeakMap<object, Shape>();

/** Plain data of the SDK: numbers are simple types, arrays are lists, maps and structures, functions point elsewhere. */
function shapeOf(schema: unknown): Shape {
  if (typeof schema === 'function') return shapeOf(schema());
  if (typeof schema === 'number') return simple(schema);
  if (!Array.isArray(schema)) return { kind: 'other' };
  const shape = known.get(schema) ?? described(schema);
  known.set(schema, shape);
  return shape;
}

function described(schema: unknown[]): Shape {
  const [kind, , name, traits, first, second] = schema;
  if (kind === LIST) return { kind: 'list', item: member('member', first) };
  if (kind === MAP) return { kind: 'map', key: member('key', first), value: member('value', second) };
  if (!STRUCTURES.includes(kind as number)) return simple(Number(second ?? first));
  const names = first as string[];
  const members = names.map((each, index) => member(each, (second as unknown[])[index]));
  return { kind: 'structure', name: String(name), traits: traitsOf(traits), members };
}

/** A member is a schema, or a pair of a schema and the traits it has in this place. */
function member(name: string, schema: unknown): Member {
  const isPair = Array.isArray(schema) && schema.length === 2;
  const [target, traits] = isPair ? schema : [schema, 0];
  return { name, traits: traitsOf(traits), shape: () => shapeOf(target) };
}

/** Traits without a value may come as bits of a number. */
const LABEL = 1;
const PAYLOAD = 16;

function traitsOf(traits: unknown): Traits {
  if (typeof traits === 'object' && traits !== null) return traits as Traits;
  if (Number(traits) & LABEL) return { httpLabel: 1 };
  return Number(traits) & PAYLOAD ? { httpPayload: 1 } : {};
}

const LIST_OF = 64;
const MAP_OF = 128;
const SIMPLE: Record<number, Shape> = {
  0: { kind: 'string' },
  1: { kind: 'number' },
  2: { kind: 'boolean' },
  4: { kind: 'timestamp' },
  5: { kind: 'timestamp' },
  17: { kind: 'number' },
  19: { kind: 'number' },
  21: { kind: 'blob' },
};

function simple(type: number): Shape {
  if (type & MAP_OF) return { kind: 'map', key: member('key', 0), value: member('value', type & ~MAP_OF) };
  if (type & LIST_OF) return { kind: 'list', item: member('member', type & ~LIST_OF) };
  return SIMPLE[type] ?? { kind: 'other' };
}
