import type { CloudName } from './accounts.ts';
import { awsSku, listedSku } from './aws-prices.ts';

/** What a cloud sells: how the bill names it and what one unit costs at list price, in the cloud's billing currency. */
export interface Offer {
  cloud: CloudName;
  serviceName: string;
  serviceCategory: string;
  serviceSubcategory: string;
  resourceType: string;
  usageType: string;
  chargeDescription: string;
  pricingUnit: string;
  listUnitPrice: number;
  /** `{account}`, `{region}`, `{at}`, `{group}`, `{name}` and `{hash}` are filled in for each resource. */
  resourceId: string;
}

// Columns: our word | service | category/subcategory | resource type | usage type | description | unit | price | id.
// Services of AWS are named as Cost Explorer names them.
const AWS = `
  ec2        | Amazon Elastic Compute Cloud - Compute | Compute/Virtual Machines | Instance | BoxUsage:m6i.xlarge | m6i.xlarge Linux | Hours | 0.23 | arn:aws:ec2:{at}:instance/i-{hash}
  spot       | Amazon Elastic Compute Cloud - Compute | Compute/Virtual Machines | Instance | SpotUsage:c6i.2xlarge | c6i.2xlarge Linux spot | Hours | 0.1428 | arn:aws:ec2:{at}:instance/i-{hash}
  nat        | EC2 - Other | Networking/Network Connectivity | NAT Gateway | NatGateway-Bytes | NAT gateway data processed | GB | 0.052 | arn:aws:ec2:{at}:natgateway/nat-{hash}
  transfer   | EC2 - Other | Networking/Network Connectivity | Network Interface | DataTransfer-Regional-Bytes | data transfer between zones | GB | 0.01 | arn:aws:ec2:{at}:network-interface/eni-{hash}
  nat-hours  | EC2 - Other | Networking/Network Connectivity | NAT Gateway | NatGateway-Hours | NAT gateway | Hours | 0.052 | arn:aws:ec2:{at}:natgateway/nat-{hash}
  address    | Amazon Virtual Private Cloud | Networking/Network Connectivity | Elastic IP | PublicIPv4:IdleAddress | public IPv4 address | Hours | 0.005 | arn:aws:ec2:{at}:elastic-ip/eipalloc-{hash}
  endpoint   | Amazon Virtual Private Cloud | Networking/Network Connectivity | VPC Endpoint | VpcEndpoint-Hours | interface endpoint | Hours | 0.012 | arn:aws:ec2:{at}:vpc-endpoint/vpce-{hash}
  iops       | EC2 - Other | Storage/Block Storage | Volume | EBS:VolumeP-IOPS.io2 | provisioned IOPS | IOPS-Months | 0.078 | arn:aws:ec2:{at}:volume/vol-{hash}
  throughput | EC2 - Other | Storage/Block Storage | Volume | EBS:VolumeP-Throughput.gp3 | gp3 provisioned throughput | MiBps-Mo | 0.0476 | arn:aws:ec2:{at}:volume/vol-{hash}
  volume     | EC2 - Other | Storage/Block Storage | Volume | EBS:VolumeUsage.gp3 | gp3 provisioned storage | GB-Months | 0.0952 | arn:aws:ec2:{at}:volume/vol-{hash}
  snapshot   | EC2 - Other | Storage/Block Storage | Snapshot | EBS:SnapshotUsage | EBS snapshot data stored | GB-Months | 0.054 | arn:aws:ec2:{at}:snapshot/snap-{hash}
  gateway    | Amazon Virtual Private Cloud | Networking/Network Routing | Transit Gateway | TransitGateway-Bytes | transit gateway data processed | GB | 0.02 | arn:aws:ec2:{at}:transit-gateway/tgw-{hash}
  elb        | Amazon Elastic Load Balancing | Networking/Application Networking | Load Balancer | LCUUsage | application load balancer capacity | LCU-Hours | 0.008 | arn:aws:elasticloadbalancing:{at}:loadbalancer/app/{name}/{hash}
  elb-hours  | Amazon Elastic Load Balancing | Networking/Application Networking | Load Balancer | LoadBalancerUsage | load balancer | Hours | 0.027 | arn:aws:elasticloadbalancing:{at}:loadbalancer/app/{name}/{hash}
  nlb        | Amazon Elastic Load Balancing | Networking/Application Networking | Load Balancer | LCUUsage | network load balancer capacity | LCU-Hours | 0.006 | arn:aws:elasticloadbalancing:{at}:loadbalancer/net/{name}/{hash}
  classic-elb | Amazon Elastic Load Balancing | Networking/Application Networking | Load Balancer | LoadBalancerUsage | classic load balancer | Hours | 0.03 | arn:aws:elasticloadbalancing:{at}:loadbalancer/{name}
  rds-twice  | Amazon Relational Database Service | Databases/Relational Databases | DB Instance | Multi-AZUsage:db.r6g.xl | db.r6g.xlarge PostgreSQL | Hours | 1.072 | arn:aws:rds:{at}:db:{name}
  aurora     | Amazon Relational Database Service | Databases/Relational Databases | DB Instance | InstanceUsage:db.t4g.medium | Aurora PostgreSQL | Hours | 0.087 | arn:aws:rds:{at}:db:{name}
  aurora-cluster | Amazon Relational Database Service | Databases/Relational Databases | DB Cluster | Aurora:StorageUsage | Aurora storage | GB-Months | 0.119 | arn:aws:rds:{at}:cluster:{name}
  rds-storage | Amazon Relational Database Service | Databases/Relational Databases | DB Instance | RDS:GP3-Storage | database storage | GB-Months | 0.137 | arn:aws:rds:{at}:db:{name}
  rds-storage-twice | Amazon Relational Database Service | Databases/Relational Databases | DB Instance | RDS:Multi-AZ-GP3-Storage | database storage | GB-Months | 0.274 | arn:aws:rds:{at}:db:{name}
  rds-copy   | Amazon Relational Database Service | Databases/Relational Databases | DB Snapshot | RDS:ChargedBackupUsage | database snapshot storage | GB-Months | 0.103 | arn:aws:rds:{at}:snapshot:{name}
  rds        | Amazon Relational Database Service | Databases/Relational Databases | DB Instance | InstanceUsage:db.r6g.xl | db.r6g.xlarge PostgreSQL | Hours | 0.536 | arn:aws:rds:{at}:db:{name}
  cache      | Amazon ElastiCache | Databases/Caching | Cache Cluster | NodeUsage:cache.m6g.large | cache.m6g.large Redis | Hours | 0.173 | arn:aws:elasticache:{at}:cluster:{name}
  dynamodb   | Amazon DynamoDB | Databases/NoSQL Databases | Table | WriteRequestUnits | on-demand writes | Requests | 0.00000153 | arn:aws:dynamodb:{at}:table/{name}
  opensearch | Amazon OpenSearch Service | Analytics/Analytics Platforms | Domain | ESInstance:r6g.large | r6g.large.search | Hours | 0.201 | arn:aws:es:{at}:domain/{name}
  redshift   | Amazon Redshift | Databases/Data Warehouses | Cluster | Node:ra3.xlplus | ra3.xlplus node | Hours | 1.235 | arn:aws:redshift:{at}:cluster:{name}
  s3         | Amazon Simple Storage Service | Storage/Object Storage | Bucket | TimedStorage-ByteHrs | standard storage | GB-Months | 0.0245 | arn:aws:s3:::{name}
  logs       | AmazonCloudWatch | Management and Governance/Observability | Log Group | DataProcessing-Bytes | log data ingested | GB | 0.63 | arn:aws:logs:{at}:log-group:/app/{name}
  log-storage | AmazonCloudWatch | Management and Governance/Observability | Log Group | TimedStorage-ByteHrs | log data stored | GB-Months | 0.0324 | arn:aws:logs:{at}:log-group:/app/{name}
  trail      | AWS CloudTrail | Management and Governance/Cloud Governance | Trail | PaidEventsRecorded | management events, further copies | Events | 0.00002 | arn:aws:cloudtrail:{at}:trail/{name}
  recorder   | AWS Config | Management and Governance/Cloud Governance | Configuration Recorder | ConfigurationItemRecorded | configuration items | ConfigurationItemRecorded | 0.003 | arn:aws:config:{at}:configuration-recorder/{name}
  lambda     | AWS Lambda | Compute/Serverless Compute | Function | Lambda-GB-Second | function duration | GB-Seconds | 0.0000166667 | arn:aws:lambda:{at}:function:{name}
  eks        | Amazon Elastic Container Service for Kubernetes | Compute/Containers | Cluster | AmazonEKS-Hours:perCluster | cluster | Hours | 0.1 | arn:aws:eks:{at}:cluster/{name}
  cdn        | Amazon CloudFront | Networking/Content Delivery | Distribution | EU-DataTransfer-Out-Bytes | data transferred to viewers | GB | 0.085 | arn:aws:cloudfront::{account}:distribution/{hash}
  queue      | Amazon Simple Queue Service | Integration/Messaging | Queue | Requests-Tier1 | queue requests | Requests | 0.0000004 | arn:aws:sqs:{at}:{name}
  kafka      | Amazon Managed Streaming for Apache Kafka | Analytics/Streaming Analytics | Broker | Kafka.m5.large | kafka.m5.large broker | Hours | 0.25 | arn:aws:kafka:{at}:cluster/{name}
  glue       | AWS Glue | Analytics/Data Processing | Job | ETL-DPU-Hour | ETL job | DPU-Hours | 0.44 | arn:aws:glue:{at}:job/{name}
  notebook   | Amazon SageMaker | AI and Machine Learning/Machine Learning | Notebook Instance | Notebk:ml.g5.2xlarge | ml.g5.2xlarge notebook | Hours | 1.895 | arn:aws:sagemaker:{at}:notebook-instance/{name}
  graphql    | AWS AppSync | Integration/API Management | API | GraphQLInvocation | GraphQL queries | Requests | 0.000004 | arn:aws:appsync:{at}:apis/{hash}
  rest       | Amazon API Gateway | Integration/API Management | API | ApiGatewayRequest | API calls received | Requests | 0.0000037 | arn:aws:apigateway:{region}::/restapis/{hash}
  registry   | Amazon EC2 Container Registry (ECR) | Compute/Containers | Repository | TimedStorage-ByteHrs | image storage | GB-Months | 0.1 | arn:aws:ecr:{at}:repository/{name}
  guard      | Amazon GuardDuty | Security/Threat Detection and Response | Detector | PaidEventsAnalyzed | events analysed | Events | 0.0000046 | arn:aws:guardduty:{at}:detector/{hash}
  keys       | AWS Key Management Service | Security/Security | Key | KMS-Requests | key requests | Requests | 0.000003 | arn:aws:kms:{at}:key/{hash}
`;

const AZURE = `
  vm      | Virtual Machines | Compute/Virtual Machines | Virtual machine | Compute | D4s v5 | 1 Hour | 0.1932 | {group}/Microsoft.Compute/virtualMachines/{name}
  aks     | Azure Kubernetes Service | Compute/Containers | Kubernetes service | Compute | Standard uptime SLA | 1 Hour | 0.0924 | {group}/Microsoft.ContainerService/managedClusters/{name}
  disk    | Storage Accounts | Storage/Block Storage | Disk | Storage | P10 LRS disk | 1/Month | 18.24 | {group}/Microsoft.Compute/disks/{name}
  blob    | Storage Accounts | Storage/Object Storage | Storage account | Storage | Hot LRS data stored | 1 GB/Month | 0.0181 | {group}/Microsoft.Storage/storageAccounts/{hash}
  sql     | Azure SQL Database | Databases/Relational Databases | SQL database | Database | General Purpose vCore | 1 Hour | 0.1403 | {group}/Microsoft.Sql/servers/sql-{hash}/databases/{name}
  cosmos  | Azure Cosmos DB | Databases/NoSQL Databases | Azure Cosmos DB account | Database | 100 RU/s | 1 Hour | 0.0074 | {group}/Microsoft.DocumentDB/databaseAccounts/{name}
  synapse | Azure Synapse Analytics | Analytics/Analytics Platforms | Synapse workspace | Analytics | DW100c | 1 Hour | 1.389 | {group}/Microsoft.Synapse/workspaces/{name}
  web     | Azure App Service | Web/Application Platforms | App Service plan | Compute | P1 v3 App | 1 Hour | 0.1472 | {group}/Microsoft.Web/serverFarms/{name}
  monitor | Azure Monitor | Management and Governance/Observability | Log Analytics workspace | Monitoring | Analytics logs data ingestion | 1 GB | 2.52 | {group}/Microsoft.OperationalInsights/workspaces/{name}
  vnet    | Virtual Network | Networking/Network Connectivity | Virtual network | Data Transfer | Intra-region egress | 1 GB | 0.0092 | {group}/Microsoft.Network/virtualNetworks/{name}
`;

const GCP = `
  gce      | Compute Engine | Compute/Virtual Machines | Instance | Compute | N2 instance core running | hour | 0.1942 | //compute.googleapis.com/projects/{account}/zones/{region}-b/instances/{name}
  gke      | Kubernetes Engine | Compute/Containers | Cluster | Compute | zonal cluster management | hour | 0.1 | //container.googleapis.com/projects/{account}/locations/{region}/clusters/{name}
  bigquery | BigQuery | Analytics/Analytics Platforms | Dataset | Analysis | Analysis (on-demand) | tebibyte | 6.25 | //bigquery.googleapis.com/projects/{account}/datasets/{name}
  bucket   | Cloud Storage | Storage/Object Storage | Bucket | Storage | Standard Storage Belgium | gibibyte month | 0.02 | //storage.googleapis.com/{name}
  run      | Cloud Run | Compute/Serverless Compute | Service | Compute | CPU allocation time | second | 0.000024 | //run.googleapis.com/projects/{account}/locations/{region}/services/{name}
  vertex   | Vertex AI | AI and Machine Learning/Machine Learning | Endpoint | Prediction | online prediction n1-standard-8 | hour | 0.4379 | //aiplatform.googleapis.com/projects/{account}/locations/{region}/endpoints/{hash}
  cloudsql | Cloud SQL | Databases/Relational Databases | Instance | Database | PostgreSQL: 4 vCPU | hour | 0.2186 | //sqladmin.googleapis.com/projects/{account}/instances/{name}
  ops      | Cloud Logging | Management and Governance/Observability | Log Bucket | Monitoring | log storage | gibibyte | 0.5 | //logging.googleapis.com/projects/{account}/locations/global/buckets/{name}
`;

/** The price list of the story, by our word for each kind of thing. */
const OFFERS: ReadonlyMap<string, Offer> = new Map([
  ...offers('aws', AWS),
  ...offers('azure', AZURE),
  ...offers('gcp', GCP),
]);

/**
 * What `ec2:m6i.large` or `nat` means in a region: how it is billed and what it costs. What stands after the colon is
 * one of several of its kind, with a price of its own: the company's, or the public one of what it has never had.
 */
export function offerOf(word: string, regionId: string): Offer {
  const [kind = '', variant] = word.split(':');
  const offer = OFFERS.get(kind);
  const sku = awsSku(word, regionId) ?? listedSku(word, regionId);
  if (!offer || (variant !== undefined && !sku)) throw new Error(`Nobody sells ${word} in ${regionId}.`);
  return { ...offer, ...sku };
}

function offers(cloud: CloudName, table: string): [string, Offer][] {
  return table
    .trim()
    .split('\n')
    .map((line) =>
      offer(
        cloud,
        line.split('|').map((cell) => cell.trim()),
      ),
    );
}

function offer(cloud: CloudName, cells: string[]): [string, Offer] {
  const [word, serviceName, category, resourceType, usageType, chargeDescription, pricingUnit, price, resourceId] =
    cells;
  if (!word || !serviceName || !category || !resourceType || !usageType || !chargeDescription) throw unfinished(cells);
  if (!pricingUnit || !resourceId || !(Number(price) > 0)) throw unfinished(cells);
  const [serviceCategory = '', serviceSubcategory = ''] = category.split('/');
  const names = { serviceName, serviceCategory, serviceSubcategory, resourceType, usageType, chargeDescription };
  return [word, { cloud, ...names, pricingUnit, listUnitPrice: Number(price), resourceId }];
}

function unfinished(cells: string[]): Error {
  return new Error(`The price list has an unfinished line: ${cells.join(' | ')}`);
}
