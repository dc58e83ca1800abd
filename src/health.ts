import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Store } from './ports.ts';

/** A page of our own beside Slack's, in Bolt's shape. */
export interface Route {
  path: string;
  method: string[];
  handler(request: IncomingMessage, response: ServerResponse): void;
}

/** What a watchdog asks: alive, able to answer, and the numbers, in Prometheus' text format. */
export function healthRoutes(store: Store): Route[] {
  const page = (path: string, answer: () => Promise<{ status: number; text: string }>): Route => ({
    path,
    method: ['GET'],
    handler: (_request, response) => {
      answer().then(
        ({ status, text }) => response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text),
        (error: unknown) =>
          response.writeHead(503).end(`not ready: ${error instanceof Error ? error.message : error}\n`),
      );
    },
  });
  return [
    page('/healthz', async () => ({ status: 200, text: 'ok\n' })),
    page('/readyz', async () =>
      (await store.ping()) ? { status: 200, text: 'ready\n' } : { status: 503, text: 'no database\n' },
    ),
    page('/metrics', async () => ({ status: 200, text: await metrics(store) })),
  ];
}

async function metrics(store: Store): Promise<string> {
  const sources = await store.deliveries.sources();
  const runs = await store.jobRuns.latest();
  const lines = [
    '# TYPE process_resident_memory_bytes gauge',
    `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
    '# TYPE penny_source_charges gauge',
    ...sources.map(({ source, charges }) => `penny_source_charges{source=${quoted(source)}} ${charges}`),
    '# TYPE penny_source_last_read_timestamp_seconds gauge',
    ...sources.map(
      ({ source, lastReadAt }) =>
        `penny_source_last_read_timestamp_seconds{source=${quoted(source)}} ${Date.parse(lastReadAt) / 1000}`,
    ),
    '# TYPE penny_job_last_success gauge',
    ...runs.map(({ job, outcome }) => `penny_job_last_success{job=${quoted(job)}} ${Number(outcome !== 'failed')}`),
  ];
  return `${lines.join('\n')}\n`;
}

const quoted = (text: string) => JSON.stringify(text);
