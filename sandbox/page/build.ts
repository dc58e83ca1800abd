import { join } from 'node:path';
import { build } from 'esbuild';
import type { PageFiles } from '../slack/options.ts';

const HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Penny's workspace</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/page/page.css">
  </head>
  <body><div id="root"></div><script type="module" src="/page/page.js"></script></body>
</html>
`;

/** Bundles the page for the browser: Node runs TypeScript as it is, browsers and `.tsx` need one step more. */
export async function buildPage(): Promise<PageFiles> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'page.tsx'), join(import.meta.dirname, 'page.css')],
    outdir: 'page',
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  const textOf = (ending: string) => outputFiles.find((file) => file.path.endsWith(ending))?.text ?? '';
  return { html: HTML, script: textOf('.js'), styles: textOf('.css') };
}
