import { LogLevel, WebClient } from '@slack/web-api';
import type { Config } from '../config.ts';
import { PennyError } from '../errors.ts';
import { webClientOptions } from './notifier.ts';
import { slackWord } from './slack-error.ts';

/** The workspace a token belongs to. */
export interface Workspace {
  teamId: string;
  teamName: string;
  enterpriseId?: string | undefined;
  /** Who we are in it. */
  botId?: string | undefined;
  botUserId?: string | undefined;
}

/** Slack's Web API without listeners: for what the operator does from a terminal. */
export async function connectSlack({
  slack,
}: Pick<Config, 'slack'>): Promise<{ client: WebClient; workspace: Workspace }> {
  if (!slack.botToken) throw new PennyError('invalid', NO_TOKEN);
  const client = new WebClient(slack.botToken, {
    ...webClientOptions,
    logLevel: LogLevel.ERROR,
    ...(slack.apiUrl ? { slackApiUrl: slack.apiUrl } : {}),
  });
  return { client, workspace: await workspaceOf(client) };
}

/** What to do without a token. */
export const NO_TOKEN =
  'SLACK_BOT_TOKEN is missing. It is under "OAuth & Permissions" of your Slack app and begins with xoxb-.';

/** Proves the token and says whose it is; a refused token is told with what to do. */
async function workspaceOf(client: WebClient): Promise<Workspace> {
  const answer = await client.auth.test().catch((error: unknown) => {
    throw new PennyError('unavailable', tokenAdvice(slackWord(error)), { cause: error });
  });
  return {
    teamId: answer.team_id ?? '',
    teamName: answer.team ?? '',
    enterpriseId: answer.enterprise_id,
    botId: answer.bot_id,
    botUserId: answer.user_id,
  };
}

function tokenAdvice(word: string | undefined): string {
  if (word === undefined) return 'Slack does not answer; check the network and SLACK_API_URL.';
  if (word === 'invalid_auth' || word === 'not_authed') {
    return 'Slack does not accept SLACK_BOT_TOKEN (invalid_auth). Copy it again from "OAuth & Permissions".';
  }
  if (word === 'token_revoked' || word === 'account_inactive') {
    return `SLACK_BOT_TOKEN was revoked (${word}). Install the app again and copy the new token.`;
  }
  return `Slack refuses SLACK_BOT_TOKEN: ${word}.`;
}
