import { bills } from './0001-bills.ts';
import { usage } from './0002-usage.ts';
import { anomalies } from './0003-anomalies.ts';
import { budgets } from './0004-budgets.ts';
import { forecasts } from './0005-forecasts.ts';
import { resources } from './0006-resources.ts';
import { findings } from './0007-findings.ts';
import { prices } from './0008-prices.ts';
import { commitments } from './0009-commitments.ts';

/** In order; the position is the number. Append only: an applied migration is never edited. */
export const migrations = [bills, usage, anomalies, budgets, forecasts, resources, findings, prices, commitments];
