/** One setting of the front door: what it is, where it came from, and what is wrong with it. */
export interface SettingLine {
  readonly name: string;
  /** As it may be shown: secrets are masked. */
  readonly value: string | undefined;
  readonly from: string;
  readonly problem?: string | undefined;
}

interface Rule {
  readonly name: string;
  readonly fallback?: string;
  readonly isSecret?: boolean;
  /** False for one that does not ask for cluster mode by itself. */
  readonly startsCluster?: boolean;
  /** Undefined when the value is right, else what is wrong with it. */
  readonly check?: (value: string) => string | undefined;
}

const address = (protocols: readonly string[], example: string) => (value: string) =>
  URL.canParse(value) && protocols.includes(new URL(value).protocol) ? undefined : `must be an address such as ${example}`;

const megabytes = (value: string) => (Number.isInteger(Number(value)) && Number(value) >= 64 ? undefined : 'must be a whole number of MiB from 64 up');

const serverRules: readonly Rule[] = [
  { name: 'PLINTH_PORT', fallback: '5080', check: (value) => (/^\d+$/.test(value) && Number(value) <= 65_535 ? undefined : 'must be a port from 0 to 65535') },
  { name: 'PLINTH_HOST', fallback: '127.0.0.1' },
  { name: 'PLINTH_DATA', fallback: '.plinth' },
  { name: 'PLINTH_MAX_ARTIFACT_BYTES', fallback: String(5 * 2 ** 40), check: (value) => (Number.isInteger(Number(value)) && Number(value) >= 1 ? undefined : 'must be a whole number of bytes from 1 up') },
  { name: 'PLINTH_SCRATCH' },
  { name: 'PLINTH_ANALYTICS_MEMORY', fallback: '512', check: megabytes },
  { name: 'PLINTH_ANALYTICS_DISK', fallback: '65536', check: megabytes },
  { name: 'PLINTH_PUBLIC_URL', check: address(['http:', 'https:'], 'https://plinth.example.org') },
  { name: 'PLINTH_OIDC_ISSUER', check: address(['http:', 'https:'], 'https://login.example.org') },
  { name: 'PLINTH_OIDC_CLIENT_ID' },
  { name: 'PLINTH_OIDC_CLIENT_SECRET', isSecret: true },
  { name: 'PLINTH_OIDC_SCOPES', fallback: 'openid profile email', check: (value) => (value.split(' ').includes('openid') ? undefined : 'must name openid') },
  { name: 'PLINTH_OIDC_GROUPS_CLAIM', fallback: 'groups' },
  { name: 'PLINTH_OIDC_DEFAULT_ROLE', fallback: 'READER', check: (value) => (['GUEST', 'READER', 'WRITER', 'MAINTAINER'].includes(value) ? undefined : 'must be GUEST, READER, WRITER or MAINTAINER') },
  { name: 'PLINTH_OIDC_WORKSPACE', fallback: 'default' },
  { name: 'PLINTH_SMTP_URL', check: address(['smtp:', 'smtps:'], 'smtps://user:password@mail.example.org:465') },
  { name: 'PLINTH_MAIL_FROM', check: (value) => (/^[^@\r\n]+@[^@\r\n]+$/.test(value) ? undefined : 'must be an address such as Plinth <plinth@example.org>') },
  { name: 'PLINTH_OUTBOUND_ALLOW', check: (value) => (value.split(',').every((entry) => /^\s*(\[[^\]]+\]|[^:\s/@*]+):\d{1,5}\s*$/.test(entry)) ? undefined : 'must be host:port pairs with commas between') },
  { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', check: address(['http:', 'https:'], 'http://collector:4318') },
];

const clusterRules: readonly Rule[] = [
  { name: 'DATABASE_URL', check: address(['postgres:', 'postgresql:'], 'postgresql://user:password@host:5432/plinth') },
  { name: 'REDIS_URL', check: address(['redis:', 'rediss:'], 'redis://host:6379') },
  { name: 'S3_ENDPOINT', check: address(['http:', 'https:'], 'https://s3.example.org') },
  { name: 'S3_REGION', fallback: 'us-east-1' },
  { name: 'S3_BUCKET', check: (value) => (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(value) ? undefined : 'must be 3 to 63 lower-case letters, digits, dots and dashes') },
  { name: 'S3_ACCESS_KEY', isSecret: true },
  { name: 'S3_SECRET_KEY', isSecret: true },
  { name: 'PLINTH_LOG_SECRET', isSecret: true, startsCluster: false, check: (value) => (value.length >= 32 ? undefined : 'must have at least 32 characters of chance') },
];

/** May be left out in a cluster too, and mean nothing without one. */
function clusterChoices({ S3_PUBLIC_ENDPOINT: publicEndpoint }: Readonly<Record<string, string | undefined>>): readonly Rule[] {
  return [
    { name: 'PLINTH_DIRECT_TRANSFERS', fallback: publicEndpoint ? 'all' : 'off', check: (value) => (['off', 'uploads', 'all'].includes(value) ? undefined : 'must be off, uploads or all') },
    { name: 'S3_PUBLIC_ENDPOINT', check: address(['http:', 'https:'], 'https://s3.example.org') },
  ];
}

/** The settings that the server reads, in local and in cluster mode. Cluster mode begins with the first of its settings, and then wants them all. */
export function serverSettings(environment: Readonly<Record<string, string | undefined>>): SettingLine[] {
  const asksForCluster = clusterRules.some(({ name, fallback, startsCluster = true }) => startsCluster && fallback === undefined && environment[name]);
  return [
    ...serverRules.map((rule) => line(rule, environment[rule.name])),
    ...clusterRules.map((rule) => {
      const found = line(rule, environment[rule.name]);
      if (!asksForCluster) return rule.fallback === undefined || found.from === 'environment' ? found : { ...found, value: undefined, from: 'not set' };
      return found.value === undefined ? { ...found, problem: 'is missing: with one setting of cluster mode, all of them are needed' } : found;
    }),
    ...clusterChoices(environment).map((rule) => {
      const found = line(rule, environment[rule.name]);
      if (asksForCluster) return found;
      return found.from === 'environment' ? { ...found, problem: found.problem ?? 'has no effect: it is for cluster mode' } : { ...found, value: undefined, from: 'not set' };
    }),
  ];
}

function line({ name, fallback, isSecret, check }: Rule, value: string | undefined): SettingLine {
  if (!value) return { name, value: fallback, from: fallback === undefined ? 'not set' : 'default' };
  return { name, value: isSecret ? maskSecret(value) : withoutPassword(value), from: 'environment', problem: check?.(value) };
}

/** Enough to tell one secret from another. */
export function maskSecret(value: string): string {
  return value.length > 12 ? `${value.slice(0, 8)}…` : '…';
}

function withoutPassword(value: string): string {
  return value.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/@:]*):[^/]*@/i, '$1:…@');
}
