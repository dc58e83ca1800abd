import type { FleetLine } from './fleet.ts';

const RESERVED = { coveredBy: 'vm-reservation' };
const DEVELOPMENT = { environment: 'development' } as const;

/** What runs on Azure. Euros a day for each resource. */
export const AZURE_FLEET: readonly FleetLine[] = [
  ['platform', 'azure-platform', 'aks', 'corp-aks', 2, 2.2, 'steady'],
  ['platform', 'azure-platform', 'vm', 'corp-aks-node', 6, 4.4, 'steady', RESERVED],
  ['platform', 'azure-platform', 'vm', 'build-agent', 4, 4.6, 'workdays'],
  ['platform', 'azure-platform', 'disk', 'corp-disk', 6, 0.6, 'steady'],
  ['platform', 'azure-platform', 'monitor', 'corp-insights', 1, 16, 'workdays'],
  ['data', 'azure-analytics', 'synapse', 'finance-warehouse', 1, 68, 'nightly'],
  ['data', 'azure-analytics', 'sql', 'finance-reports', 2, 13.4, 'steady'],
  ['data', 'azure-analytics', 'blob', 'finance-lake', 2, 8, 'storage'],
  ['data', 'azure-analytics', 'vm', 'analyst-desktop', 3, 4.6, 'office-hours', DEVELOPMENT],
  ['checkout', 'azure-web', 'web', 'gift-cards', 2, 10.4, 'shop'],
  ['checkout', 'azure-web', 'cosmos', 'gift-card-ledger', 1, 19, 'shop'],
  ['mobile', 'azure-web', 'web', 'notifications', 2, 7.1, 'shop'],
  ['', 'azure-web', 'vnet', 'legacy-peering', 1, 9, 'shop'],
  ['', 'azure-web', 'sql', 'old-newsletter', 1, 13.4, 'steady'],
];

/** What runs on GCP. Dollars a day for each resource. */
export const GCP_FLEET: readonly FleetLine[] = [
  ['data', 'gcp-warehouse', 'bigquery', 'analytics', 2, 44, 'nightly'],
  ['data', 'gcp-warehouse', 'bigquery', 'marketing', 1, 21, 'workdays'],
  ['data', 'gcp-warehouse', 'bucket', 'clickstream', 3, 11, 'storage'],
  ['data', 'gcp-warehouse', 'ops', 'warehouse-audit', 1, 6, 'workdays'],
  ['search', 'gcp-relevance', 'gke', 'relevance', 1, 2.4, 'steady'],
  ['search', 'gcp-relevance', 'gce', 'relevance-node', 5, 9.3, 'steady'],
  ['search', 'gcp-relevance', 'vertex', 'ranking', 4, 10.5, 'steady'],
  ['search', 'gcp-relevance', 'run', 'query-rewrite', 2, 8.2, 'shop'],
  ['search', 'gcp-relevance', 'gce', 'relevance-dev', 3, 4.2, 'office-hours', DEVELOPMENT],
  ['', 'gcp-experiments', 'gce', 'trial', 3, 6.2, 'steady'],
  ['', 'gcp-experiments', 'run', 'hackday', 2, 5.1, 'workdays', { tags: { app: 'hack-day', stage: 'spike' } }],
  ['', 'gcp-experiments', 'cloudsql', 'vendor-trial', 1, 10.2, 'steady'],
];
