import { type KeyboardEvent, useState } from 'react';
import type { PageChannel, Snapshot } from '../slack/snapshot.ts';
import { act } from './act.ts';

interface Suggestion {
  command: string;
  description: string;
  usageHint: string;
}

/** Where a person types. A line that begins with a slash is a command; Enter sends, Shift+Enter breaks the line. */
export function Composer({ channel, snapshot }: { channel: PageChannel; snapshot: Snapshot }) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState('');
  const suggestions = suggest(text, snapshot);
  const place = channel.isDm ? snapshot.bot.name : `#${channel.name}`;

  async function send() {
    const line = text.trim();
    if (line === '') return;
    setText('');
    const outcome = await deliver(line, channel, snapshot);
    setProblem(outcome.error ?? '');
  }

  function onKeyDown(event: KeyboardEvent) {
    const [first] = suggestions;
    if (event.key === 'Tab' && first && !text.startsWith(`${first.command} `)) {
      event.preventDefault();
      setText(`${first.command} `);
    }
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      void send();
    }
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {suggestions.length > 0 && <Suggestions {...{ suggestions }} onPick={(command) => setText(`${command} `)} />}
      {problem && (
        <p className="error" role="alert">
          {problem}
        </p>
      )}
      <div className="composer-box">
        <textarea
          data-testid="composer"
          aria-label={`Message ${place}`}
          placeholder={`Message ${place}`}
          rows={Math.min(6, text.split('\n').length)}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" data-testid="send" aria-label="Send" disabled={text.trim() === ''}>
          ➤
        </button>
      </div>
    </form>
  );
}

function deliver(text: string, channel: PageChannel, { you, bot }: Snapshot) {
  const body = { user: you, channel: channel.id, text };
  if (new RegExp(`^/invite\\s+@?${bot.name}$`, 'i').test(text))
    return act('invite', { user: you, channel: channel.id });
  return act(text.startsWith('/') ? 'command' : 'say', body);
}

/** The commands a line beginning with a slash may become; while arguments are typed, the one in use. */
function suggest(text: string, { commands, bot }: Snapshot): Suggestion[] {
  if (!text.startsWith('/')) return [];
  const invite = { command: '/invite', usageHint: `@${bot.name}`, description: 'Add the app to this channel' };
  const [word = ''] = text.split(/\s/);
  const isComplete = text.length > word.length;
  return [...commands, invite].filter(({ command }) => (isComplete ? command === word : command.startsWith(word)));
}

function Suggestions({ suggestions, onPick }: { suggestions: Suggestion[]; onPick(command: string): void }) {
  return (
    <div className="suggestions" role="listbox" aria-label="Commands">
      {suggestions.map(({ command, usageHint, description }) => (
        <button type="button" role="option" aria-selected={false} key={command} onClick={() => onPick(command)}>
          <b>{command}</b> <span className="hint">{usageHint}</span>
          <small className="quiet">{description}</small>
        </button>
      ))}
    </div>
  );
}
