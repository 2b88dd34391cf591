import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { listening, mustRun, startProcess } from '../processes.ts';
import type { LabProcess } from '../processes.ts';

export interface PostfixPlan {
  /** A fresh folder of its own. */
  readonly folder: string;
  readonly address: string;
  readonly ports: MailPorts;
  readonly hostName: string;
  readonly certPath: string;
  readonly keyPath: string;
}

export interface MailPorts {
  /** From server to server, without login: 25. */
  readonly smtp: number;
  /** With login, after STARTTLS: 587. */
  readonly submission: number;
  /** With login, TLS from the first byte: 465. */
  readonly smtps: number;
}

/** Where Dovecot's login service is to listen, for Postfix to ask it. */
export function loginSocket(folder: string): string {
  return `${folder}/queue/private/auth`;
}

/** Where messages for the lab's own domain arrive, one file each (maildir(5)). */
export function inboxFolder(folder: string): string {
  return `${folder}/box/inbox/new`;
}

/** Where Debian keeps Postfix's daemons. */
const programs = '/usr/lib/postfix/sbin';

/** The account that owns delivered mail: `nobody`. */
const nobody = 65_534;

/** Writes the configuration and lets Postfix make its queue folders. The login socket can be made after this. */
export async function preparePostfix(plan: PostfixPlan): Promise<void> {
  for (const name of ['config', 'queue', 'data', 'box']) {
    await mkdir(`${plan.folder}/${name}`, { recursive: true, mode: 0o755 });
  }
  await chown(`${plan.folder}/box`, nobody, nobody);
  await mustRun('chown', ['postfix', `${plan.folder}/data`]);
  await writeFile(`${plan.folder}/config/main.cf`, mainConfiguration(plan));
  await writeFile(`${plan.folder}/config/master.cf`, masterConfiguration(plan));
  await mustRun('postfix', ['-c', `${plan.folder}/config`, 'check']);
}

/** Starts Postfix and waits until its three ports accept connections. */
export async function startPostfix(plan: PostfixPlan): Promise<LabProcess> {
  const logFile = `${plan.folder}/postfix.out`;
  // Postfix's own start command leaves a shell in front of the master, which would then outlive what starts it here.
  const postfix = await startProcess(`${programs}/master`, ['-s', '-c', `${plan.folder}/config`], { logFile, changesUser: true });
  try {
    const { smtp, submission, smtps } = plan.ports;
    for (const port of [smtp, submission, smtps]) await listening(plan.address, port, postfix);
    return postfix;
  } catch (cause) {
    await postfix.stop();
    throw new Error(`Postfix did not start: ${await readFile(logFile, 'utf8')}`, { cause });
  }
}

/** postconf(5). Mail for example.test is kept; any other mail that is accepted is thrown away, so nothing leaves. */
function mainConfiguration({ folder, hostName, certPath, keyPath }: PostfixPlan): string {
  const settings = {
    compatibility_level: '3.6',
    queue_directory: `${folder}/queue`,
    data_directory: `${folder}/data`,
    command_directory: '/usr/sbin',
    daemon_directory: programs,
    maillog_file: `${folder}/postfix.log`,
    maillog_file_prefixes: folder,
    mail_owner: 'postfix',
    setgid_group: 'postdrop',
    myhostname: hostName,
    inet_interfaces: 'loopback-only',
    inet_protocols: 'ipv4',
    mynetworks: '',
    mydestination: '',
    local_recipient_maps: '',
    local_transport: 'virtual',
    alias_maps: '',
    virtual_alias_domains: '',
    virtual_mailbox_domains: `${hostName}, example.test`,
    virtual_mailbox_base: `${folder}/box`,
    virtual_mailbox_maps: 'static:inbox/',
    virtual_uid_maps: `static:${nobody}`,
    virtual_gid_maps: `static:${nobody}`,
    relay_domains: '',
    default_transport: 'discard',
    relay_transport: 'discard',
    disable_dns_lookups: 'yes',
    smtpd_peername_lookup: 'no',
    smtpd_tls_cert_file: certPath,
    smtpd_tls_key_file: keyPath,
    smtpd_tls_security_level: 'may',
    smtpd_tls_auth_only: 'yes',
    smtpd_sasl_type: 'dovecot',
    smtpd_sasl_path: 'private/auth',
    smtpd_sasl_auth_enable: 'no',
    smtpd_relay_restrictions: 'permit_sasl_authenticated, reject_unauth_destination',
    smtpd_delay_reject: 'yes',
    unknown_address_reject_code: '554',
    // Every test comes from the same address, and some fail on purpose.
    smtpd_client_connection_count_limit: '0',
    smtpd_error_sleep_time: '0',
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('');
}

/** master(5). Only clients that have logged in may use the submission ports (RFC 6409 §4.3). */
function masterConfiguration({ address, ports }: PostfixPlan): string {
  const loggedIn = ['  -o smtpd_sasl_auth_enable=yes', '  -o smtpd_client_restrictions=permit_sasl_authenticated,reject'];
  return [
    `${address}:${ports.smtp} inet n - n - - smtpd`,
    `${address}:${ports.submission} inet n - n - - smtpd`,
    '  -o syslog_name=postfix/submission',
    '  -o smtpd_tls_security_level=encrypt',
    ...loggedIn,
    `${address}:${ports.smtps} inet n - n - - smtpd`,
    '  -o syslog_name=postfix/smtps',
    '  -o smtpd_tls_wrappermode=yes',
    ...loggedIn,
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'verify unix - - n - 1 verify',
    'flush unix n - n 1000? 0 flush',
    'proxymap unix - - n - - proxymap',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'discard unix - - n - - discard',
    'virtual unix - n n - - virtual',
    'anvil unix - - n - 1 anvil',
    'scache unix - - n - 1 scache',
    'postlog unix-dgram n - n - 1 postlogd',
    '',
  ].join('\n');
}
