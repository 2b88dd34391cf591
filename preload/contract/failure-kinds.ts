/**
 * Every kind of failure that may cross the contract: a closed set, one list a domain.
 * A kind names the cause, not the place: the sentence and the remedy travel with the failure.
 */
const general = [
  'bad-input',
  'not-found',
  'cancelled',
  'timed-out',
  'internal',
  'core-restarted',
  'core-unreachable',
  'message-too-large',
  'confirmation-needed',
  'not-available',
] as const;

const storage = ['disk-full', 'storage-failed', 'database-corrupt', 'settings-corrupt', 'already-running'] as const;

const network = [
  'name-not-found',
  'name-lookup-failed',
  'connection-refused',
  'connection-timed-out',
  'connection-reset',
  'connection-closed',
  'network-unreachable',
  'port-not-forwarded',
  'port-in-use',
] as const;

const tls = [
  'tls-not-spoken',
  'tls-expected',
  'tls-too-old',
  'tls-weak-key',
  'tls-handshake-failed',
  'certificate-expired',
  'certificate-not-yet-valid',
  'certificate-wrong-name',
  'certificate-self-signed',
  'certificate-unknown-authority',
  'certificate-changed',
] as const;

const ssh = [
  'ssh-config-unreadable',
  'ssh-host-unknown',
  'known-hosts-unreadable',
  'host-key-unknown',
  'host-key-changed',
  'host-key-revoked',
  'host-key-refused',
  'host-certificate-invalid',
  'ssh-no-common-algorithm',
  'ssh-handshake-failed',
  'ssh-not-spoken',
  'ssh-login-refused',
  'ssh-key-unreadable',
  'ssh-passphrase-wrong',
  'ssh-agent-unreachable',
  'ssh-jump-failed',
  'ssh-proxy-command-refused',
  'ssh-proxy-command-failed',
  'ssh-session-lost',
  'ssh-answer-needed',
  'command-missing',
  'command-failed',
  'permission-denied',
] as const;

const files = ['file-changed', 'file-refused'] as const;

const change = ['target-read-only', 'plan-changed', 'root-not-available', 'sudo-password-refused', 'sudo-needs-terminal'] as const;

const kubernetes = [
  'kubeconfig-unreadable',
  'kubeconfig-context-unknown',
  'kubeconfig-context-broken',
  'kubernetes-unauthorized',
  'kubernetes-forbidden',
  'kubernetes-busy',
  'kubernetes-not-spoken',
  'kubernetes-login-program-missing',
  'kubernetes-login-program-failed',
  'kubernetes-api-failed',
  'kubernetes-refused',
  'rollout-failed',
  'apply-conflict',
  'object-changed',
  'gate-failed',
] as const;

const health = ['status-unexpected', 'text-missing', 'field-mismatch', 'http-malformed', 'body-too-large', 'redirect-loop'] as const;

const mail = [
  'mail-greeting-missing',
  'mail-not-smtp',
  'mail-starttls-missing',
  'mail-starttls-refused',
  'mail-starttls-required',
  'mail-auth-not-offered',
  'mail-auth-mechanism-refused',
  'mail-auth-refused',
  'mail-auth-required',
  'mail-auth-disabled-tenant',
  'mail-auth-disabled-mailbox',
  'mail-basic-auth-retired',
  'mail-security-defaults',
  'mail-app-password-needed',
  'mail-browser-sign-in-needed',
  'mail-sender-refused',
  'mail-send-as-denied',
  'mail-recipient-refused',
  'mail-relay-denied',
  'mail-rate-limited',
  'mail-too-many-connections',
  'mail-mailbox-full',
  'mail-greylisted',
  'mail-blocklisted',
  'mail-no-reverse-dns',
  'mail-not-authenticated-domain',
  'mail-sender-not-verified',
  'mail-token-needed',
  'mail-message-too-large',
  'mail-refused-temporarily',
  'mail-refused',
] as const;

const totp = ['totp-secret-invalid', 'totp-code-wrong'] as const;

const lock = ['locked', 'lock-refused', 'lock-wait', 'lock-confirmation-needed'] as const;

const credentials = [
  'keychain-unreachable',
  'keychain-locked',
  'keychain-refused',
  'credential-missing',
  'sealed-file-missing',
  'sealed-file-closed',
  'sealed-file-refused',
  'sealed-file-wait',
  'sealed-file-damaged',
  'sealed-file-newer',
  'sealed-file-replaced',
] as const;

/** Secrets that are made, moved and found. */
const secrets = ['credential-exists', 'bundle-unreadable', 'bundle-passphrase-wrong', 'import-unreadable'] as const;

export const failureKinds = [
  ...general,
  ...storage,
  ...network,
  ...tls,
  ...ssh,
  ...change,
  ...files,
  ...kubernetes,
  ...health,
  ...mail,
  ...totp,
  ...credentials,
  ...lock,
  ...secrets,
] as const;
export type FailureKind = (typeof failureKinds)[number];
