/**
 * Everything about a resource that each of its charges repeats: 60 accounts, 12 services, 8 regions, 50 teams; one in
 * 16 resources carries no tags, one in 8 is covered by a savings plan. `$resources` is their number. Chance is a hash
 * of the resource's number, so that two runs agree.
 */
export const RESOURCES = `
WITH numbered AS (
  SELECT number, (md5_number_lower(number::VARCHAR) >> 1)::BIGINT AS chance FROM range($resources) AS each(number)
), drawn AS (
  SELECT
    number, chance, lpad(to_hex(chance), 16, '0') AS hex,
    chance % 60 AS account, number % 12 + 1 AS service, (chance >> 8) % 8 + 1 AS region,
    (chance >> 16) % 8 = 0 AND number % 12 = 0 AS covered,
    (0.004 + ((chance >> 24) % 10_000) / 4_000)::DECIMAL(18, 10) AS price
  FROM numbered
), named AS (
  SELECT *,
    (200_000_000_000 + account * 17 + 11)::VARCHAR AS account_id,
    ['us-east-1','us-east-2','us-west-2','eu-central-1','eu-west-1','eu-north-1','ap-southeast-1','sa-east-1'][region]
      AS region_id,
    [{ name: 'AmazonEC2', category: 'Compute', sub: 'Virtual Machines', kind: 'instance', meter: 'BoxUsage:m6i.2xlarge' },
     { name: 'AmazonRDS', category: 'Databases', sub: 'Relational Databases', kind: 'db', meter: 'InstanceUsage:db.r6g.xl' },
     { name: 'AmazonS3', category: 'Storage', sub: 'Object Storage', kind: 'bucket', meter: 'TimedStorage-ByteHrs' },
     { name: 'AmazonEBS', category: 'Storage', sub: 'Block Storage', kind: 'volume', meter: 'EBS:VolumeUsage.gp3' },
     { name: 'AWSLambda', category: 'Compute', sub: 'Serverless Compute', kind: 'function', meter: 'Lambda-GB-Second' },
     { name: 'AmazonDynamoDB', category: 'Databases', sub: 'NoSQL Databases', kind: 'table', meter: 'WriteRequestUnits' },
     { name: 'AmazonCloudWatch', category: 'Management and Governance', sub: 'Observability', kind: 'log-group', meter: 'DataProcessing-Bytes' },
     { name: 'AmazonElastiCache', category: 'Databases', sub: 'Caching', kind: 'cluster', meter: 'NodeUsage:cache.m6g.large' },
     { name: 'AWSELB', category: 'Networking', sub: 'Application Networking', kind: 'loadbalancer', meter: 'LCUUsage' },
     { name: 'AmazonVPC', category: 'Networking', sub: 'Network Connectivity', kind: 'natgateway', meter: 'NatGateway-Bytes' },
     { name: 'AmazonMSK', category: 'Analytics', sub: 'Streaming Analytics', kind: 'broker', meter: 'Kafka.m5.large' },
     { name: 'AmazonSageMaker', category: 'AI and Machine Learning', sub: 'Machine Learning', kind: 'endpoint', meter: 'Host:ml.m5.xlarge' }
    ][service] AS offer
  FROM drawn
)
SELECT number, chance, covered, price, (price::DOUBLE * 0.9)::DECIMAL(18, 10) AS contracted_price,
  CASE WHEN covered THEN 0.7 ELSE 0.9 END::DOUBLE AS rate, CASE WHEN covered THEN 0 ELSE 0.9 END::DOUBLE AS billed_rate,
  account_id, region_id, offer,
  ['production', 'staging', 'development', 'preview'][(chance >> 32) % 4 + 1] || '-' || account AS account_name,
  'arn:aws:' || lower(offer.name) || ':' || region_id || ':' || account_id || ':' || offer.kind || '/' || hex AS resource_id,
  offer.kind || '-' || hex[:10] AS resource_name,
  offer.meter || ' in ' || region_id || ', per hour' AS description,
  upper(hex[:12]) AS sku, upper(hex[5:16]) AS sku_price,
  '{"InstanceType":"' || offer.meter || '","x_Tenancy":"Shared","OperatingSystem":"Linux","x_Hash":"' || hex || '"}' AS details,
  CASE WHEN covered THEN 'arn:aws:savingsplans::100000000001:savingsplan/' || hex[:8] || '-compute-1yr' END AS commitment,
  CASE WHEN chance % 16 = 0 THEN '{}' ELSE
    '{"team":"team-' || lpad(((chance >> 40) % 50)::VARCHAR, 2, '0') ||
    '","environment":"' || ['production', 'staging', 'development', 'preview'][(chance >> 32) % 4 + 1] ||
    '","owner":"person-' || (chance >> 44) % 300 || '@company.example","app":"app-' || (chance >> 36) % 400 || '"}'
  END AS tags
FROM named`;

/**
 * The rows: number n is an hour of daily charge n % dailyCharges, so that a daily charge's hours lie far apart in the
 * file, as in a bill that is written hour by hour. Columns and order are those of FOCUS 1.2.
 */
export const FOCUS_ROWS = `
WITH hours AS (
  SELECT n,
    n % getvariable('dailyCharges') AS charge,
    charge % getvariable('resources') AS resource,
    n // getvariable('dailyCharges') AS turn,
    charge // getvariable('resources') AS life
  FROM range(getvariable('rows')) AS each(n)
), placed AS (
  SELECT r.*,
    TIMESTAMP '2026-05-01' + to_days(((chance % getvariable('days') + life) % getvariable('days'))::INTEGER)
      + to_hours(((chance >> 48) % 24 + turn)::BIGINT % 24) AS start,
    ((n * 2_654_435_761 % 1_000_000) / 1_000_000)::DECIMAL(12, 6) AS quantity
  FROM hours JOIN resources r ON r.number = hours.resource
), priced AS (
  SELECT *, date_trunc('month', start)::TIMESTAMP AS month, price::DOUBLE * quantity::DOUBLE AS list
  FROM placed
)
SELECT
  'AWS' AS ProviderName, 'AWS' AS PublisherName, 'AWS' AS InvoiceIssuerName,
  'INV-' || strftime(month, '%Y-%m') || '-0001' AS InvoiceId,
  '100000000001' AS BillingAccountId, 'Company Payer' AS BillingAccountName, 'Payer Account' AS BillingAccountType,
  account_id AS SubAccountId, account_name AS SubAccountName, 'Linked Account' AS SubAccountType,
  month AS BillingPeriodStart, (month + INTERVAL 1 MONTH)::TIMESTAMP AS BillingPeriodEnd,
  start AS ChargePeriodStart, start + INTERVAL 1 HOUR AS ChargePeriodEnd,
  'Usage' AS ChargeCategory, NULL::VARCHAR AS ChargeClass, description AS ChargeDescription,
  'Usage-Based' AS ChargeFrequency,
  (list * billed_rate)::DECIMAL(18, 10) AS BilledCost,
  (list * rate)::DECIMAL(18, 10) AS EffectiveCost,
  list::DECIMAL(18, 10) AS ListCost, (list * 0.9)::DECIMAL(18, 10) AS ContractedCost,
  price AS ListUnitPrice, contracted_price AS ContractedUnitPrice,
  CASE WHEN covered THEN 'Committed' ELSE 'Standard' END AS PricingCategory,
  quantity AS PricingQuantity, 'Hours' AS PricingUnit, 'USD' AS PricingCurrency,
  contracted_price AS PricingCurrencyContractedUnitPrice,
  (list * rate)::DECIMAL(18, 10) AS PricingCurrencyEffectiveCost,
  price AS PricingCurrencyListUnitPrice,
  'USD' AS BillingCurrency, quantity AS ConsumedQuantity, 'Hours' AS ConsumedUnit,
  offer.name AS ServiceName, offer.category AS ServiceCategory, offer.sub AS ServiceSubcategory,
  sku AS SkuId, offer.meter AS SkuMeter, sku_price AS SkuPriceId, details AS SkuPriceDetails,
  resource_id AS ResourceId, resource_name AS ResourceName, offer.kind AS ResourceType,
  region_id AS RegionId, 'Region ' || region_id AS RegionName,
  region_id || ['a', 'b', 'c'][chance % 3 + 1] AS AvailabilityZone,
  commitment AS CommitmentDiscountId,
  CASE WHEN covered THEN 'Compute Savings Plan, 1 year' END AS CommitmentDiscountName,
  CASE WHEN covered THEN 'Spend' END AS CommitmentDiscountCategory,
  CASE WHEN covered THEN 'Savings Plan' END AS CommitmentDiscountType,
  CASE WHEN covered THEN 'Used' END AS CommitmentDiscountStatus,
  CASE WHEN covered THEN quantity END AS CommitmentDiscountQuantity,
  CASE WHEN covered THEN 'Hours' END AS CommitmentDiscountUnit,
  NULL::VARCHAR AS CapacityReservationId, NULL::VARCHAR AS CapacityReservationStatus,
  tags AS Tags
FROM priced`;
