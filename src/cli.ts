#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// The terminal starts anew for every question: what was compiled once is kept.
enableCompileCache();
const { runTerminal } = await import('./terminal.ts');
await runTerminal(process.argv.slice(2));
