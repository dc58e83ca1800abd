import type { SandboxAws } from './aws/server.ts';
import type { SlackOptions } from './slack/options.ts';
import type { SandboxSlack } from './slack/server.ts';
import { CHANNELS, COMPANY, PEOPLE } from './story.ts';

const SIGNING_SECRET = 'sandbox-signing-secret';
const BOT_TOKEN = 'xoxb-sandbox-token';

/** The company's Slack workspace, with the bot installed. Own copies, since people and channels change while it runs. */
export function workspace(): SlackOptions {
  return {
    signingSecret: SIGNING_SECRET,
    botToken: BOT_TOKEN,
    people: PEOPLE.map((each) => ({ ...each })),
    channels: CHANNELS.map((each) => ({ ...each, members: [...each.members] })),
    teamName: COMPANY,
    botName: 'Penny',
    commands: [{ command: '/cost', description: 'What your team spends', usageHint: '[team] [30d] [by service]' }],
  };
}

/** The bot's own settings, pointed at loopback. Anyone can set these. */
export function environment(about: {
  aws: SandboxAws;
  slack: SandboxSlack;
  databaseUrl: string;
  logLevel: string;
}): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: about.slack.apiUrl,
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: about.databaseUrl,
    LOG_LEVEL: about.logLevel,
    AWS_ENDPOINT_URL: about.aws.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'sandbox',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
