import { isJson } from './options.ts';

/** Looks at one value and writes down what is wrong with it, at its JSON pointer. */
export type Check = (value: unknown, path: string, faults: string[]) => void;

/** A fault as Slack words it in `response_metadata.messages`. */
export function fault(faults: string[], path: string, sentence: string): void {
  faults.push(`[ERROR] ${sentence} [json-pointer:${path}]`);
}

export function string(max = Number.POSITIVE_INFINITY, min = 0): Check {
  return (value, path, faults) => {
    if (typeof value !== 'string') return fault(faults, path, 'must be a string');
    if (value.length > max) fault(faults, path, `must be less than ${max + 1} characters`);
    if (value.length < min) fault(faults, path, `must be more than ${min - 1} characters`);
  };
}

export function number(min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): Check {
  return (value, path, faults) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return fault(faults, path, 'must be a finite number');
    if (value < min || value > max) fault(faults, path, `must be between ${min} and ${max}`);
  };
}

export const boolean: Check = (value, path, faults) => {
  if (typeof value !== 'boolean') fault(faults, path, 'must be a boolean');
};

export function matching(pattern: RegExp, shape: string): Check {
  return (value, path, faults) => {
    if (typeof value !== 'string' || !pattern.test(value)) fault(faults, path, `must look like ${shape}`);
  };
}

export function oneOf(...values: unknown[]): Check {
  return (value, path, faults) => {
    if (!values.includes(value)) fault(faults, path, `must be one of: ${values.join(', ')}`);
  };
}

export function list(check: Check, max = Number.POSITIVE_INFINITY, min = 1): Check {
  return (value, path, faults) => {
    if (!Array.isArray(value)) return fault(faults, path, 'must be an array');
    if (value.length > max) fault(faults, path, `no more than ${max} items allowed`);
    if (value.length < min) fault(faults, path, `must have at least ${min} item${min === 1 ? '' : 's'}`);
    for (const [index, item] of value.entries()) check(item, `${path}/${index}`, faults);
  };
}

/** An object with these fields and no others; a field whose name ends in `?` may be absent. */
export function object(fields: Record<string, Check>): Check {
  const checks = new Map(Object.entries(fields).map(([name, check]) => [name.replace('?', ''), check]));
  const required = Object.keys(fields).filter((name) => !name.endsWith('?'));

  return (value, path, faults) => {
    if (!isJson(value)) return fault(faults, path, 'must be an object');
    for (const name of required) if (value[name] === undefined) fault(faults, path, `missing required field: ${name}`);
    for (const [name, field] of Object.entries(value)) {
      const check = checks.get(name);
      if (!check) fault(faults, path, `invalid additional property: ${name}`);
      else if (field !== undefined) check(field, `${path}/${name}`, faults);
    }
  };
}

/** Chooses the check by the object's `type`; a type that is not listed does not fit here. */
export function byType(checks: Record<string, Check>): Check {
  return (value, path, faults) => {
    const type = isJson(value) ? String(value.type) : undefined;
    const check = type === undefined ? undefined : checks[type];
    if (check) check(value, path, faults);
    else fault(faults, path, type === undefined ? 'must be an object' : `unsupported type: ${type}`);
  };
}

/** Several checks on the same value. */
export function all(...checks: Check[]): Check {
  return (value, path, faults) => {
    for (const check of checks) check(value, path, faults);
  };
}
