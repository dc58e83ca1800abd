import { bills } from './0001-bills.ts';
import { usage } from './0002-usage.ts';
import { anomalies } from './0003-anomalies.ts';
import { budgets } from './0004-budgets.ts';
import { forecasts } from './0005-forecasts.ts';
import { resources } from './0006-resources.ts';
import { findings } from './0007-findings.ts';
import { prices } from './0008-prices.ts';
import { commitments } from './0009-commitments.ts';
import { proposals } from './0010-proposals.ts';
import { auditChain } from './0011-audit-chain.ts';
import { savings } from './0012-savings.ts';
import { schedules } from './0013-schedules.ts';
import { proposalMessages } from './0014-proposal-messages.ts';
import { authority } from './0015-authority.ts';

/** In order; the position is the number. Append only: an applied migration is never edited. */
export const migrations = [
  bills,
  usage,
  anomalies,
  budgets,
  forecasts,
  resources,
  findings,
  prices,
  commitments,
  proposals,
  auditChain,
  savings,
  schedules,
  proposalMessages,
  authority,
];
