export type { AwsCharge } from './charge.ts';
export { type AwsCall, type AwsOptions, type SandboxAws, startAws } from './server.ts';
