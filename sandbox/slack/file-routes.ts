import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendText } from './request.ts';
import type { Workspace } from './state.ts';

/** Takes the bytes of `files.getUploadURLExternal`: as they are, or as the first file of a multipart form. */
export async function takeUpload(
  request: IncomingMessage,
  response: ServerResponse,
  workspace: Workspace,
): Promise<void> {
  const file = workspace.files.find((each) => request.url === `/upload/${each.id}` && !each.isComplete);
  const body = await readBody(request);
  if (!file) return sendText(response, 'file_not_found', { status: 404 });

  file.bytes = await fileBytes(body, request.headers['content-type'] ?? '');
  sendText(response, `OK - ${file.bytes.length}`);
}

async function fileBytes(body: Buffer, type: string): Promise<Uint8Array> {
  if (!type.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  const file = [...form.values()].find((value) => value instanceof File);
  return file ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array();
}

/** Gives a file back, for the page's link. */
export function serveFile(response: ServerResponse, pathname: string, workspace: Workspace): void {
  const file = workspace.files.find((each) => each.id === pathname.split('/')[2]);
  if (!file) {
    sendText(response, 'file_not_found', { status: 404 });
    return;
  }
  response
    .writeHead(200, {
      'content-type': file.mimetype,
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    })
    .end(file.bytes);
}
