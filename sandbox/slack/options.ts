/** A JSON object whose shape is Slack's business; what we need of it is checked where it is read. */
export type Json = Record<string, unknown>;

/** True for a plain JSON object: what arrives over the wire is `unknown` until asked. */
export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Somebody in the workspace. */
export interface Person {
  id: string;
  name: string;
  realName: string;
  email: string;
  /** What the person does, shown in the person switch: "payments lead". */
  title?: string;
  /** A guest: `is_restricted` in `users.info`. */
  isGuest?: boolean;
  /** Somebody of another organisation in a shared channel: another `team_id`, `is_stranger`, no e-mail. */
  isForeign?: boolean;
  isAdmin?: boolean;
  /** Left the company: `deleted` in `users.info`, and found by no e-mail. */
  isDeactivated?: boolean;
  /** IANA name; UTC when absent. */
  timeZone?: string;
}

export interface ChannelOptions {
  id: string;
  name: string;
  /** User ids; the bot is not among them, see `botIsMember`. */
  members: string[];
  botIsMember: boolean;
  /** Shared with another organisation. */
  isExternal?: boolean;
  isPrivate?: boolean;
  isArchived?: boolean;
  topic?: string;
}

/** A group of people that can be mentioned, `@payments`. */
export interface UserGroup {
  id: string;
  handle: string;
  name: string;
  users: string[];
}

/** A slash command of the app, as the manifest gives it to Slack; the page completes it. */
export interface SlashCommand {
  command: string;
  description?: string;
  usageHint?: string;
}

/** What the page's clock bar may do. Instants and durations are the sandbox's own time, never the machine's. */
export interface SandboxClock {
  now(): Temporal.Instant;
  advance(duration: Temporal.Duration): void | Promise<void>;
  nextMorning(): void | Promise<void>;
}

/** The files of the browser page, ready to serve. */
export interface PageFiles {
  html: string;
  script: string;
  styles: string;
}

export interface SlackOptions {
  /** 0 or absent: any free port. Always on 127.0.0.1. */
  port?: number;
  signingSecret: string;
  botToken: string;
  /** Turns on Socket Mode: `apps.connections.open` answers this token. */
  appToken?: string;
  people: Person[];
  channels: ChannelOptions[];
  userGroups?: UserGroup[];
  /** Where signed requests go in HTTP mode, e.g. `http://127.0.0.1:3000/slack/events`. Can be set later. */
  eventsUrl?: string;
  /** When given, any other command is "not a valid command", as in Slack. */
  commands?: SlashCommand[];
  /** When given, a method outside these scopes answers `missing_scope`. */
  scopes?: string[];
  /** The workspace's name. */
  teamName?: string;
  /** The bot's display name, which `@Name` in a message mentions. */
  botName?: string;
  /** The time messages carry. Signatures are always made with the machine's real time. */
  now?: () => Temporal.Instant;
  /** Milliseconds before the second, third and fourth copy of an event nobody answered. */
  retryDelays?: number[];
  clock?: SandboxClock;
  page?: PageFiles | Promise<PageFiles>;
}
