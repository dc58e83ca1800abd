import type { StoredFile } from './state.ts';

/** The addresses the workspace gives out, all below its own. */
export interface PublicUrls {
  base: string;
  socket(): string;
}

export function permalink({ base }: PublicUrls, channel: string, ts: string): string {
  return `${base}/archives/${channel}/p${ts.replace('.', '')}`;
}

export function fileUrl({ base }: PublicUrls, file: StoredFile): string {
  return `${base}/files/${file.id}/${encodeURIComponent(file.name)}`;
}

export function uploadUrl({ base }: PublicUrls, file: StoredFile): string {
  return `${base}/upload/${file.id}`;
}
