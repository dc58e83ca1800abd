/** What happened to something that people decide about. Written once, never changed, in the order it happened. */
export interface AuditEntry {
  /** What kind of thing, such as `budget`, and which one. */
  subjectKind: string;
  subjectId: string;
  /** What was done, such as `set`. */
  event: string;
  /** What it was and what it became, in words; null where there was nothing before or is nothing after. */
  fromState: string | null;
  toState: string | null;
  /** Who did it: a Slack user id as Slack vouches for it, `terminal`, `penny.yml`, or `penny` herself. */
  actor: string;
  note: string;
  /** ISO instant. */
  at: string;
}
