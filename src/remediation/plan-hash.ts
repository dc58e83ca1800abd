import { hash } from 'node:crypto';
import type { Plan } from '../model/proposal.ts';

/**
 * What a plan is known by: SHA-256 of its canonical JSON (keys in order, absent ones left out), so that what is carried
 * out is what was approved, to the letter.
 */
export function planHash(plan: Plan): string {
  return hash('sha256', JSON.stringify(sorted(plan)), 'hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]));
}
