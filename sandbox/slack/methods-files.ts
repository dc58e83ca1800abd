import { SlackError } from './errors.ts';
import { type MethodContext, type Methods, openChannel, optional, required } from './method.ts';
import { content } from './methods-chat.ts';
import { isJson, type Json } from './options.ts';
import { uploadUrl } from './public-urls.ts';
import { BOT_USER_ID, type StoredFile } from './state.ts';
import { fileJson } from './wire.ts';

/** The three-step upload: ask for an address, send the bytes there, complete. */
export const fileMethods: Methods = {
  'files.getUploadURLExternal': { scope: 'files:write', run: reserve },
  'files.completeUploadExternal': { scope: 'files:write', run: complete },
};

const MIME_TYPES: Record<string, string> = {
  csv: 'text/csv',
  txt: 'text/plain',
  json: 'application/json',
  png: 'image/png',
};

function reserve({ workspace, args, urls }: MethodContext): Json {
  const name = required(args, 'filename');
  if (!(Number(required(args, 'length')) > 0)) throw new SlackError('invalid_arguments');

  const mimetype = MIME_TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
  const id = workspace.nextId('F');
  const file = { id, name, title: name, mimetype, bytes: new Uint8Array(), isComplete: false };
  workspace.files.push(file);
  return { upload_url: uploadUrl(urls, file), file_id: id };
}

function complete(context: MethodContext): Json {
  const { workspace, args, urls } = context;
  const files = Array.isArray(args.files) ? args.files.filter(isJson).map((each) => finish(context, each)) : [];
  if (files.length === 0) throw new SlackError('invalid_arguments');

  if (optional(args, 'channel_id')) {
    const channel = openChannel({ ...context, args: { channel: args.channel_id } });
    const threadTs = optional(args, 'thread_ts');
    const text = optional(args, 'initial_comment') ?? '';
    const said = args.blocks
      ? content({ text, blocks: args.blocks }, context.withoutNativeBlocks)
      : { text, blocks: [] };
    workspace.post({ channel: channel.id, user: BOT_USER_ID, ...said, files, ...(threadTs && { threadTs }) });
  }
  for (const file of files) file.isComplete = true;
  return { files: files.map((file) => fileJson(file, urls)) };
}

function finish({ workspace }: MethodContext, { id, title }: Json): StoredFile {
  const file = workspace.files.find((each) => each.id === id);
  if (!file || file.bytes.length === 0) throw new SlackError('file_not_found');
  if (typeof title === 'string') file.title = title;
  return file;
}
