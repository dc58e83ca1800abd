/** How the Price List tells what runs on a machine: `preInstalledSw` besides the system, and the bill's operation. */
export interface PlatformNames {
  operation: string;
  operatingSystem: string;
  preInstalledSw: string;
}

const row = (operation: string, operatingSystem: string, preInstalledSw = 'NA'): PlatformNames => ({
  operation,
  operatingSystem,
  preInstalledSw,
});

/**
 * By EC2's PlatformDetails (docs.aws.amazon.com, "AMI billing information fields", usage operation by platform). What
 * brings a licence of its own, and combinations that are rare, are left out: the bill tells their price or nobody does.
 */
export const PLATFORMS: Readonly<Record<string, PlatformNames>> = {
  'Linux/UNIX': row('RunInstances', 'Linux'),
  'Red Hat Enterprise Linux': row('RunInstances:0010', 'RHEL'),
  'Red Hat Enterprise Linux with HA': row('RunInstances:1010', 'Red Hat Enterprise Linux with HA'),
  'SUSE Linux': row('RunInstances:000g', 'SUSE'),
  'Ubuntu Pro': row('RunInstances:0g00', 'Ubuntu Pro'),
  'SQL Server Standard': row('RunInstances:0004', 'Linux', 'SQL Std'),
  'SQL Server Web': row('RunInstances:0200', 'Linux', 'SQL Web'),
  'SQL Server Enterprise': row('RunInstances:0100', 'Linux', 'SQL Ent'),
  Windows: row('RunInstances:0002', 'Windows'),
  'Windows with SQL Server Standard': row('RunInstances:0006', 'Windows', 'SQL Std'),
  'Windows with SQL Server Web': row('RunInstances:0202', 'Windows', 'SQL Web'),
  'Windows with SQL Server Enterprise': row('RunInstances:0102', 'Windows', 'SQL Ent'),
};

/** By RDS' engine names. Oracle is left out: an inventory does not tell whose licence it is. */
export const ENGINES: Readonly<Record<string, { databaseEngine: string; databaseEdition?: string }>> = {
  postgres: { databaseEngine: 'PostgreSQL' },
  mysql: { databaseEngine: 'MySQL' },
  mariadb: { databaseEngine: 'MariaDB' },
  'aurora-mysql': { databaseEngine: 'Aurora MySQL' },
  'aurora-postgresql': { databaseEngine: 'Aurora PostgreSQL' },
  'sqlserver-ex': { databaseEngine: 'SQL Server', databaseEdition: 'Express' },
  'sqlserver-web': { databaseEngine: 'SQL Server', databaseEdition: 'Web' },
  'sqlserver-se': { databaseEngine: 'SQL Server', databaseEdition: 'Standard' },
  'sqlserver-ee': { databaseEngine: 'SQL Server', databaseEdition: 'Enterprise' },
};
