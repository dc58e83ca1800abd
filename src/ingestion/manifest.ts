import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { PennyError } from '../errors.ts';

/** What one run of a provider's export delivered. */
interface Run {
  manifest: string;
  /** Runs of the same export and period replace each other. */
  exportAndPeriod: string;
  /** ISO instant or anything else that sorts like one. */
  ranAt: string;
  version?: string | undefined;
  parts: string[];
  /** Data files under here that no newest run names belong to an older one. */
  owns: string;
}

/**
 * Azure Cost Management writes `manifest.json` beside each run's parts. Its shape, and that an export is known by its
 * `resourceId` and a month by its `startDate`: Microsoft's FinOps toolkit, "How data is processed in FinOps hubs",
 * section "About exports".
 */
const azureManifest = z.object({
  exportConfig: z
    .object({ resourceId: z.string(), exportName: z.string(), dataVersion: z.string() })
    .partial()
    .optional(),
  runInfo: z.object({ submittedTime: z.string(), startDate: z.string(), endDate: z.string() }).partial(),
  blobs: z.array(z.object({ blobName: z.string() })),
});

/**
 * AWS Data Exports keep `NAME/metadata/PARTITION/NAME-Manifest.json`, which lists the files of the newest refresh under
 * `NAME/data/PARTITION/` and comes last of all (AWS Data Exports user guide, "Understanding export delivery").
 */
const AWS_MANIFEST = /-manifest\.json$/i;
/** What stands before the last `metadata` folder, and the partition's folder in it, where there is one. */
const METADATA = /^(.*)[/\\]metadata[/\\](?:([^/\\]+)[/\\])?/;

/**
 * Of everything found in a folder, the data files that count: where a provider left manifests, only the parts its
 * newest run names; elsewhere all. Refuses a run that is not all there.
 */
export async function newestRuns(folder: string, found: string[]): Promise<{ files: string[]; notes: string[] }> {
  const manifests = found.filter((path) => /manifest\.json$/i.test(path));
  const data = found.filter((path) => isDataFile(path));
  const runs = (await Promise.all(manifests.map((path) => readManifest(path)))).filter((run) => run !== undefined);
  if (runs.length === 0) return { files: data, notes: [] };

  const newest = Object.values(Object.groupBy(runs, (run) => run.exportAndPeriod)).map(
    (rivals) => rivals!.toSorted((a, b) => (a.ranAt < b.ranAt ? 1 : -1))[0]!,
  );
  const named = newest.flatMap((run) => run.parts.map((part) => locate(part, { run, data, folder })));
  const apart = data.filter((path) => !runs.some((run) => path.startsWith(run.owns + sep)));
  return {
    files: [...new Set([...named, ...apart])].sort(),
    notes: notesOn(newest, data.length - named.length - apart.length),
  };
}

/** The files we take for bills; a zip is named so that it can be refused with a reason. */
export function isDataFile(path: string): boolean {
  return /\.(csv|csv\.gz|parquet|zip)$/i.test(path) && !/^[._]/.test(basename(path));
}

function notesOn(newest: Run[], leftOut: number): string[] {
  const versions = [...new Set(newest.map((run) => run.version).filter((each) => each !== undefined))];
  return [
    ...(leftOut > 0
      ? [
          `Only the newest run of each export was read; ${leftOut} ${leftOut === 1 ? 'file of older runs was' : 'files of older runs were'} left out.`,
        ]
      : []),
    ...versions.map((version) => `The manifest says FOCUS ${version}.`),
  ];
}

async function readManifest(path: string): Promise<Run | undefined> {
  const json = parseJson(await readFile(path, 'utf8'), path);
  const azure = azureManifest.safeParse(json);
  if (azure.success) return azureRun(path, azure.data);
  const parts = AWS_MANIFEST.test(path) ? textsIn(json).filter((text) => isDataFile(text)) : [];
  return parts.length > 0 ? awsRun(path, parts) : undefined;
}

/** Every text in a JSON value. That user guide says that the files and their paths are listed, not under which name. */
function textsIn(json: unknown): string[] {
  if (typeof json === 'string') return [json];
  return typeof json === 'object' && json !== null ? Object.values(json).flatMap((value) => textsIn(value)) : [];
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new PennyError('invalid', `The manifest ${path} is not JSON; the export may still be running.`, {
      cause: error,
    });
  }
}

function azureRun(manifest: string, { exportConfig, runInfo, blobs }: z.infer<typeof azureManifest>): Run {
  return {
    manifest,
    exportAndPeriod: `${exportConfig?.resourceId ?? exportConfig?.exportName} ${runInfo.startDate?.slice(0, 7)}`,
    ranAt: runInfo.submittedTime ?? manifest,
    version: exportConfig?.dataVersion,
    parts: blobs.map(({ blobName }) => blobName),
    owns: dirname(manifest),
  };
}

async function awsRun(manifest: string, parts: string[]): Promise<Run> {
  const places = [manifest, ...parts].join(' ');
  const [, root, partition = ''] = METADATA.exec(manifest) ?? [];
  const startedAt = /\d{4}-\d{2}-\d{2}T[\d:.-]+Z/.exec(places)?.[0];
  return {
    manifest,
    exportAndPeriod: `${basename(manifest)} ${root} ${/BILLING_PERIOD=([^/\\ ]+)/i.exec(places)?.[1] ?? ''}`,
    ranAt: startedAt ?? (await stat(manifest)).mtime.toISOString(),
    parts,
    owns: root === undefined ? dirname(manifest) : join(root, 'data', partition),
  };
}

/** A manifest names parts by their path in a bucket; on disk we find the file whose path ends the same way. */
function locate(part: string, { run, data, folder }: { run: Run; data: string[]; folder: string }): string {
  const segments = part
    .replace(/^[a-z0-9]+:\/\/[^/]+\//i, '')
    .split('/')
    .filter(Boolean);
  for (let from = 0; from < segments.length; from++) {
    const tail = sep + segments.slice(from).join(sep);
    const matches = data.filter((path) => path.endsWith(tail) && path.startsWith(run.owns + sep));
    if (matches.length > 0) return matches[0]!;
  }
  const name = relative(folder, run.manifest);
  throw new PennyError(
    'invalid',
    `${name} names the part ${segments.at(-1)}, which is not there; nothing was imported.`,
  );
}
