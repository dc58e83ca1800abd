import { type AwsCharge, type AwsDimension, isDimension, valueOfDimension } from './charge.ts';
import { AwsFault } from './fault.ts';

interface Values {
  Key?: string;
  Values?: string[];
  MatchOptions?: string[];
}

/** Cost Explorer's filter language, as it comes over the wire. */
export interface Expression {
  And?: Expression[];
  Or?: Expression[];
  Not?: Expression;
  Dimensions?: Values;
  Tags?: Values;
  CostCategories?: Values;
}

type Test = (charge: AwsCharge) => boolean;

const ROOTS = ['And', 'Or', 'Not', 'Dimensions', 'Tags', 'CostCategories'] as const;

/** Compiles a filter once, so that it can be asked of every charge. Refuses what the real one refuses. */
export function testFor(expression: Expression | undefined): Test {
  if (!expression) return () => true;
  const roots = ROOTS.filter((root) => expression[root] !== undefined);
  if (roots.length !== 1) {
    const count = roots.length === 0 ? 'has no root' : 'has more than one roots';
    throw invalid(`Expression ${count}. Only one root operator is allowed for each expression: ${ROOTS.join(', ')}`);
  }
  const { And, Or, Not, Dimensions, Tags, CostCategories } = expression;
  if (And) return all(several(And, 'And'));
  if (Or) return any(several(Or, 'Or'));
  if (Not) return not(testFor(Not));
  if (Dimensions) return valueTest(Dimensions, dimensionReader(Dimensions.Key), DIMENSION_OPTIONS);
  if (Tags) return valueTest(Tags, (charge) => charge.tags[Tags.Key ?? ''] ?? '', TAG_OPTIONS);
  // The sandbox's company has no cost categories: every charge is absent from all of them.
  return valueTest(CostCategories ?? {}, () => '', TAG_OPTIONS);
}

/** Every dimension a filter names, at any depth. */
export function dimensionsIn(expression: Expression | undefined): string[] {
  if (!expression) return [];
  const { And = [], Or = [], Not, Dimensions } = expression;
  const inner = [...And, ...Or, ...(Not ? [Not] : [])].flatMap(dimensionsIn);
  return Dimensions?.Key === undefined ? inner : [...inner, Dimensions.Key];
}

const DIMENSION_OPTIONS = ['EQUALS', 'CASE_SENSITIVE', 'CASE_INSENSITIVE', 'STARTS_WITH', 'ENDS_WITH', 'CONTAINS'];
const TAG_OPTIONS = ['EQUALS', 'ABSENT', 'CASE_SENSITIVE', 'CASE_INSENSITIVE'];

/** One or several match options on one column. ABSENT asks for charges without a value, whatever the values say. */
function valueTest(
  { Key, Values = [], MatchOptions = [] }: Values,
  read: (charge: AwsCharge) => string,
  known: string[],
): Test {
  const unknown = MatchOptions.find((option) => !known.includes(option));
  if (!Key || unknown) throw invalid(unknown ? `Invalid match option ${unknown} for ${Key}` : 'A filter needs a Key');
  if (MatchOptions.includes('ABSENT')) return (charge) => read(charge) === '';
  if (Values.length === 0) throw invalid(`A filter on ${Key} needs Values`);

  const fold = MatchOptions.includes('CASE_INSENSITIVE')
    ? (text: string) => text.toLowerCase()
    : (text: string) => text;
  const wanted = Values.map(fold);
  const part = MatchOptions.find((option) => option in PARTIAL);
  if (part) return (charge) => wanted.some((value) => PARTIAL[part]?.(fold(read(charge)), value));
  const exact = new Set(wanted);
  return (charge) => exact.has(fold(read(charge)));
}

const PARTIAL: Record<string, (text: string, value: string) => boolean> = {
  STARTS_WITH: (text, value) => text.startsWith(value),
  ENDS_WITH: (text, value) => text.endsWith(value),
  CONTAINS: (text, value) => text.includes(value),
};

function dimensionReader(key: string | undefined): (charge: AwsCharge) => string {
  if (!isDimension(key)) throw invalid(`Dimension ${key} is not supported`);
  const dimension: AwsDimension = key;
  return (charge) => valueOfDimension(charge, dimension);
}

function several(expressions: Expression[], root: string): Test[] {
  if (expressions.length < 2) throw invalid(`Expression ${root} must have at least 2 operands`);
  return expressions.map(testFor);
}

function all(tests: Test[]): Test {
  return (charge) => tests.every((test) => test(charge));
}

function any(tests: Test[]): Test {
  return (charge) => tests.some((test) => test(charge));
}

function not(test: Test): Test {
  return (charge) => !test(charge);
}

function invalid(message: string): AwsFault {
  return new AwsFault('ValidationException', message);
}
