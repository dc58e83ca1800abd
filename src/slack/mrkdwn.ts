/**
 * Text as Slack formats it. The class stays in this file, so only `md` and its companions make one: a plain string,
 * which may hold a tag value called `<!channel>`, does not compile where Slack would read it.
 */
class Formatted {
  readonly #mrkdwn: string;

  constructor(mrkdwn: string) {
    this.#mrkdwn = mrkdwn;
  }

  /** What a text block carries. */
  get mrkdwn(): string {
    return this.#mrkdwn;
  }

  /** The same without formatting marks but still escaped: for a message's top-level `text`, which Slack parses too. */
  get text(): string {
    return withoutMarks(this.#mrkdwn);
  }
}

export type Mrkdwn = Formatted;
type Value = string | number | Mrkdwn;

/** Longer values are cut: a sentence of ours never is, a 10,000-character tag always. */
const VALUE_LIMIT = 1500;

/** The way to write formatted text: literals format, values never do. Nests without escaping twice. */
export function md(literals: TemplateStringsArray, ...values: Value[]): Mrkdwn {
  return new Formatted(literals.reduce((text, literal, index) => text + render(values[index - 1] ?? '') + literal));
}

/** Puts several texts into one; empty ones are left out. */
export function joined(parts: readonly Mrkdwn[], separator: '\n' | ', ' | '; ' | ' ' = '\n'): Mrkdwn {
  return new Formatted(
    parts
      .map(({ mrkdwn }) => mrkdwn)
      .filter((each) => each !== '')
      .join(separator),
  );
}

/** A link to a channel or a person, drawn by Slack with their name; anything that is no Slack id stays plain text. */
export function mention(id: string): Mrkdwn {
  const sign = /^[CG][A-Z0-9]{2,}$/.test(id) ? '#' : /^[UW][A-Z0-9]{2,}$/.test(id) ? '@' : undefined;
  return sign ? new Formatted(`<${sign}${id}>`) : md`${id}`;
}

/** Text in a fixed-width box, so that columns stand under each other. Lines are data and are escaped. */
export function codeBlock(lines: readonly string[]): Mrkdwn {
  return md`\`\`\`\n${joined(lines.map((line) => md`${line}`))}\n\`\`\``;
}

function render(value: Value): string {
  if (value instanceof Formatted) return value.mrkdwn;
  return escaped(harmless(shorten(tidy(String(value)), VALUE_LIMIT)));
}

/** Slack's own three: docs.slack.dev/messaging/formatting-message-text, "escaping text". */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Slack has no escape for its formatting marks, so those that could format get a look-alike. A mark between two
 * letters or digits formats nothing and stays: `my_tag` can still be copied.
 */
function harmless(text: string): string {
  return text.replaceAll(FORMATTING_MARK, (mark) => LOOK_ALIKE[mark] ?? mark).replace(/^>/, '›');
}

const FORMATTING_MARK = /`|(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])/gu;
const LOOK_ALIKE: Record<string, string> = { '*': '∗', _: 'ˍ', '~': '∼', '`': "'" };

/** Formatting marks of our own taken away; what stands between letters was never one. */
export function withoutMarks(mrkdwn: string): string {
  return mrkdwn.replaceAll(/```\n?|`|(?<![\p{L}\p{N}])\*|\*(?![\p{L}\p{N}])/gu, '').trimEnd();
}

/** What a terminal shows of a message's `text`: Slack's escapes undone. Never send this to Slack. */
export function plainText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** One line of well-formed text: no line breaks, control characters, direction overrides or broken characters. */
export function tidy(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '');
}

/** At most `limit` UTF-16 units, cut at the end with `…`, never through a character. */
export function shorten(text: string, limit: number): string {
  const whole = text.toWellFormed();
  return whole.length <= limit ? whole : `${withoutHalf(whole.slice(0, limit - 1))}…`;
}

/** The same for names and ids, whose end tells them apart: cut in the middle. */
export function shortenMiddle(text: string, limit: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= limit) return whole;
  const tail = Math.floor((limit - 1) / 2);
  const start = withoutHalf(whole.slice(0, limit - 1 - tail));
  return `${start}…${whole.slice(whole.length - tail).replace(/^[\uDC00-\uDFFF]/, '')}`;
}

function withoutHalf(text: string): string {
  return text.replace(/[\uD800-\uDBFF]$/, '');
}

/** Cuts text that is already mrkdwn: never through an escape or a mention, and an open code box is closed. */
export function shortenMrkdwn(mrkdwn: string, limit: number): string {
  const whole = mrkdwn.toWellFormed();
  if (whole.length <= limit) return whole;
  const start = withoutHalf(whole.slice(0, limit - 5)).replace(/(&[a-z]{0,3}|<[^<>]*|`{1,2})$/, '');
  const open = start.split('```').length % 2 === 0;
  return open ? `${start}…\n\`\`\`` : `${start}…`;
}
