import type { AccountFactor, ServerFactors } from '../../../../preload/contract/totp-servers.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import type { Reader } from '../as-root.ts';
import { clockOffBy } from '../clock-words.ts';
import type { FactorAccount } from '../parse/factor-accounts.ts';
import { parseFactorAccounts, parseSshdValues } from '../parse/factor-accounts.ts';
import { sectionsOf } from '../script-sections.ts';
import { judgeAccount } from './account-judgement.ts';
import type { RequiredCodes } from './configuration.ts';
import { DROP_IN, MAIN_CONFIG, PAM_PATH, parseCodeLines, parseRequired, readsDropIns } from './configuration.ts';
import { BROKEN_WAIT, TAKE_BACK } from './refusals.ts';
import type { Services } from './shown-commands.ts';
import { parseServices } from './shown-commands.ts';
import { STATUS_SCRIPT } from './status-script.ts';

const WITHIN_MS = 60_000;
/** Codes of one step before and after count too (google-authenticator(1), WINDOW_SIZE 3): a clock off by more than a step fails. */
export const MOST_OFF_SECONDS = 25;
/** A return takes a few seconds; what is later than that does not come any more. */
const BROKEN_AFTER_SECONDS = 90;

/** Everything that decides about second factors on a machine; the contract's part of it is `shown`. */
export interface FactorsRead {
  readonly shown: ServerFactors;
  readonly accounts: readonly FactorAccount[];
  readonly required: RequiredCodes;
  /** null where there is no such file, or it cannot be read. */
  readonly pam: string | null;
  readonly mainConfig: string | null;
  readonly dropIn: string | null;
  readonly usesDropIn: boolean;
  /** Whether `sshd -t` found no fault; null where it takes root. */
  readonly configurationFine: boolean | null;
  readonly permitRootLogin: string | null;
  /** The old name of keyboard-interactive, which no Match block can switch on (sshd_config(5) before OpenSSH 8.7). */
  readonly challengeResponseOff: boolean;
  readonly selinux: string;
  readonly peer: Peer;
  readonly services: Services;
  /** The wait for a proof is over by far, and nothing was taken back. */
  readonly waitBroken: boolean;
}

/** Who connects, and where to, as Match blocks see it. */
export interface Peer {
  readonly client: string;
  readonly server: string;
  readonly port: string;
  readonly user: string;
}

/** Reads them, with the rights of `reader`. Throws FailureError `command-failed` where no script runs. */
export async function readFactors(vantage: Vantage, reader: Reader, signal: AbortSignal): Promise<FactorsRead> {
  const { peer, offsetSeconds } = await readPeer(vantage, signal);
  const args = ['-c', STATUS_SCRIPT, 'sh', peer.client, peer.server, peer.port];
  const sections = sectionsOf(await reader.run({ program: 'sh', args }, { signal, timeoutMs: WITHIN_MS }));
  const said = (name: string) => sections.get(name) ?? '';
  const file = (name: string) => {
    const text = said(name);
    // The letters keep the empty lines at both ends; the x also tells an empty file from none.
    return text.startsWith('b\n') && text.endsWith('x') ? text.slice(2, -1) : null;
  };
  const pam = file('pam');
  const mainConfig = file('config');
  const dropIn = file('drop-in');
  const usesDropIn = readsDropIns(mainConfig ?? '');
  const required = parseRequired((usesDropIn ? dropIn : mainConfig) ?? '');
  const global = parseSshdValues(said('global').split('\n'));
  const test = said('test').trim();
  const lines = pam === null ? [] : parseCodeLines(pam);
  const usePam = global.has('usepam') ? global.get('usepam') === 'yes' : usePamWritten(mainConfig);
  const accounts = parseFactorAccounts(said('accounts'));
  const [waiting = 0, clock = 0] = said('waiting').trim().split(/\s+/u).map(Number);
  const waitBroken = waiting > 0 && clock - waiting > BROKEN_AFTER_SECONDS;
  const synchronized = /NTPSynchronized=(yes|no)/u.exec(said('time'))?.[1];
  const manager = said('manager').trim().replace('apt-get', 'apt');
  const selinux = said('selinux').trim();
  const shown: ServerFactors = {
    asRoot: reader.asRoot,
    loginUser: peer.user,
    system: /^PRETTY_NAME="?([^"\n]*)"?$/mu.exec(said('os'))?.[1] ?? '',
    manager: manager === '' ? null : manager,
    module: said('module').trim() || null,
    pam: { path: PAM_PATH, lines: [...lines] },
    sshd: {
      version: said('version').trim() || null,
      usePam,
      path: usesDropIn ? DROP_IN : MAIN_CONFIG,
      fault: test === '' || test.endsWith('fine') ? null : test.slice(0, 2000),
    },
    clock: {
      offsetSeconds: Math.round(offsetSeconds * 10) / 10,
      synchronized: synchronized === undefined ? null : synchronized === 'yes',
      words: clockWords(offsetSeconds),
    },
    waitingUntil: waiting > 0 && !waitBroken ? new Date(waiting * 1000).toISOString() : null,
    accounts: accounts.map((account): AccountFactor => judgeAccount(account, { lines, required, usePam, pamRead: pam !== null })),
    notes: notesOn({ asRoot: reader.asRoot, pam, selinux, synchronized, waitBroken }),
  };
  return {
    shown,
    accounts,
    required,
    pam,
    mainConfig,
    dropIn,
    usesDropIn,
    configurationFine: test === '' ? null : test.endsWith('fine'),
    permitRootLogin: global.get('permitrootlogin') ?? null,
    challengeResponseOff: global.get('challengeresponseauthentication') === 'no',
    selinux,
    peer,
    services: parseServices(said('services')),
    waitBroken,
  };
}

/** Read as the account itself, whatever it may: sudo(8) clears the environment that tells who connects. */
async function readPeer(vantage: Vantage, signal: AbortSignal) {
  const script = `echo; echo "--- pilothouse peer"; id -un; printf '%s\\n' "$SSH_CONNECTION"; date +%s.%N; echo "--- pilothouse end"`;
  const before = Date.now();
  const result = await vantage.run({ program: 'sh', args: ['-c', script] }, { signal, timeoutMs: WITHIN_MS });
  const after = Date.now();
  const [user = '', connection = '', clock = ''] = (sectionsOf(result).get('peer') ?? '').split('\n');
  const [client = '127.0.0.1', , server = '127.0.0.1', port = '22'] = connection.split(' ').filter((part) => part !== '');
  // BusyBox knows no nanoseconds and may print the letters; a whole second is then as good as it gets.
  const seconds = Number(/^\d+(?:\.\d+)?/u.exec(clock)?.[0] ?? Number.NaN);
  const middle = (before + after) / 2000;
  const raw = Number.isFinite(seconds) ? seconds - middle : 0;
  // What lies within the time that the question took is no difference.
  const offsetSeconds = Math.abs(raw) <= Math.max(1, (after - before) / 1000) ? 0 : raw;
  const peer: Peer = { client, server, port, user: user.trim() };
  return { peer, offsetSeconds };
}

function usePamWritten(mainConfig: string | null): boolean | null {
  const written = /^\s*UsePAM\s+(yes|no)/imu.exec(mainConfig ?? '')?.[1]?.toLowerCase();
  return written === undefined ? null : written === 'yes';
}

/** What the difference of the clocks means for codes. */
export function clockWords(offsetSeconds: number): Words {
  if (offsetSeconds === 0) return words('Its clock agrees with this computer’s.', 'Son horloge est d’accord avec celle de cet ordinateur.');
  const off = clockOffBy(offsetSeconds);
  const [en, fr] = offsetSeconds > 0 ? ['ahead of', 'en avance'] : ['behind', 'en retard'];
  const tooFar = Math.abs(offsetSeconds) > MOST_OFF_SECONDS;
  return words(
    `Its clock is ${off.en} ${en} this computer’s${tooFar ? ': codes would be refused' : ''}.`,
    `Son horloge est ${fr} de ${off.fr} sur cet ordinateur${tooFar ? ' : les codes seraient refusés' : ''}.`,
  );
}

function notesOn({
  asRoot,
  pam,
  selinux,
  synchronized,
  waitBroken,
}: {
  readonly asRoot: boolean;
  readonly pam: string | null;
  readonly selinux: string;
  readonly synchronized: string | undefined;
  readonly waitBroken: boolean;
}): Words[] {
  return [
    ...(waitBroken ? [words(`${BROKEN_WAIT.en} ${TAKE_BACK.en}`, `${BROKEN_WAIT.fr} ${TAKE_BACK.fr}`)] : []),
    ...(asRoot
      ? []
      : [
          words(
            'Read without root: what sshd asks of each account and the files of other accounts cannot be seen.',
            'Lu sans root : ce que sshd exige de chaque compte et les fichiers des autres comptes ne sont pas visibles.',
          ),
        ]),
    ...(pam === null ? [words(`${PAM_PATH} is not there or cannot be read.`, `${PAM_PATH} est absent ou illisible.`)] : []),
    ...(selinux === 'Enforcing'
      ? [
          words(
            'SELinux is enforcing: it may keep sshd from the file of an account. The proof shows it, and without one everything is taken back.',
            'SELinux est actif : il peut interdire à sshd le fichier d’un compte. La preuve le montre ; sans elle, tout est repris.',
          ),
        ]
      : []),
    ...(synchronized === 'no'
      ? [
          words(
            'Its clock is not set from the network: codes fail once it drifts.',
            'Son horloge n’est pas réglée sur le réseau : les codes échoueront dès qu’elle dérivera.',
          ),
        ]
      : []),
  ];
}
