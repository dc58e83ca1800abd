import { glob, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { PennyError } from '../errors.ts';
import { newestRuns } from './manifest.ts';

/** One file to read: where it is, what we call it to people, and its size for the progress. */
export interface FoundFile {
  path: string;
  name: string;
  bytes: number;
}

/**
 * The files behind what a person named: files, folders (searched below, newest run of an export only) and globs.
 * The same file named twice is read once.
 */
export async function findFiles(paths: string[]): Promise<{ files: FoundFile[]; notes: string[] }> {
  const byRealPath = new Map<string, FoundFile>();
  const notes: string[] = [];
  for (const path of paths) {
    const found = await findBehind(path);
    notes.push(...found.notes);
    for (const file of found.files) byRealPath.set(await realpath(file.path), file);
  }
  if (byRealPath.size === 0) throw new PennyError('invalid', 'Name at least one file, folder or pattern to import.');
  return { files: [...byRealPath.values()], notes: [...new Set(notes)] };
}

async function findBehind(path: string): Promise<{ files: FoundFile[]; notes: string[] }> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new PennyError('invalid', `${path} cannot be read: ${error.message}.`, { cause: error });
  });
  if (stats?.isDirectory()) return inFolder(path);
  if (stats) return { files: [{ path, name: basename(path), bytes: stats.size }], notes: [] };

  const matches: string[] = /[*?[{]/.test(path) ? await Array.fromAsync(glob(path)) : [];
  const behind = await Promise.all(matches.sort().map(async (each) => ({ path: each, stats: await stat(each) })));
  const files = behind.filter((each) => each.stats.isFile());
  if (files.length === 0) throw new PennyError('not_found', `There is no file or folder ${path}.`);
  return {
    files: files.map((each) => ({ path: each.path, name: basename(each.path), bytes: each.stats.size })),
    notes: [],
  };
}

async function inFolder(folder: string): Promise<{ files: FoundFile[]; notes: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const { files, notes } = await newestRuns(folder, found.sort());
  if (files.length === 0)
    throw new PennyError('not_found', `The folder ${folder} holds no .csv, .csv.gz or .parquet file.`);
  const sized = files.map(async (path) => ({ path, name: relative(folder, path), bytes: (await stat(path)).size }));
  return { files: await Promise.all(sized), notes };
}

/**
 * What a source is called when nobody named it: the folder, or the file without extensions, dates and part numbers,
 * so that next month's file of the same export is the same source.
 */
export function sourceName(paths: string[]): string {
  const names = [...new Set(paths.map((path) => slug(basename(pathBeforeGlob(path)))))];
  const name = names.length === 1 ? names[0]! : slug(basename(dirname(resolve(pathBeforeGlob(paths[0]!)))));
  return name || 'focus';
}

function pathBeforeGlob(path: string): string {
  const magic = /[*?[{]/.exec(path);
  return resolve(magic ? dirname(`${path.slice(0, magic.index)}x`) : path);
}

function slug(name: string): string {
  return name
    .replace(/(\.(csv|gz|parquet|snappy|zip))+$/i, '')
    .replace(/(?<!\d)(19|20)\d{2}([-_.]?\d{2}){0,2}(?!\d)/g, ' ')
    .replace(/[-_.]\d{3,}$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
