import type { Filter, Tag } from '@aws-sdk/client-ec2';
import { AwsFault } from '../fault.ts';

/** What each filter's name looks at. */
export type Readers<T> = Record<string, (thing: T) => (string | undefined)[]>;

/** EC2's filters: all of them must hold, any value of one is enough, `*` and `?` stand for what you like. */
export function filtered<T extends object>(
  list: readonly T[],
  filters: readonly Filter[] | undefined,
  readers: Readers<T>,
): T[] {
  const tests = (filters ?? []).map(({ Name = '', Values = [] }) => {
    const read = readerOf(Name, readers);
    const patterns = Values.map(patternOf);
    return (thing: T) => read(thing).some((value) => value !== undefined && patterns.some((each) => each.test(value)));
  });
  return list.filter((thing) => tests.every((test) => test(thing)));
}

function readerOf<T extends object>(name: string, readers: Readers<T>) {
  const reader = readers[name];
  if (reader) return reader;
  if (name === 'tag-key') return (thing: T) => tagsOf(thing).map(({ Key }) => Key);
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return (thing: T) =>
      tagsOf(thing)
        .filter(({ Key }) => Key === key)
        .map(({ Value }) => Value);
  }
  throw new AwsFault('InvalidParameterValue', `The filter '${name}' is invalid`);
}

function tagsOf(thing: { Tags?: Tag[] | undefined }): Tag[] {
  return thing.Tags ?? [];
}

/** A filter's value, in which `*` and `?` are wildcards. */
export function patternOf(value: string): RegExp {
  const escaped = value.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
