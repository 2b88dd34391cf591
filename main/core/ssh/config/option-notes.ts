import type { Words } from '../../../../preload/contract/words.ts';
import { ownValue } from '../../../../preload/contract/own-value.ts';
import { words } from '../../failure.ts';

/** A directive that is not followed as OpenSSH would, and what that means; said only for values that ask for it. */
interface Note {
  readonly when: (value: string) => boolean;
  readonly en: string;
  readonly fr: string;
  /** Said of a person's own files only: distributions ask for it on every host, and nobody misses it. */
  readonly personal?: true;
}

const yes = (value: string) => /^(?:yes|true|always|ask|confirm)$/iu.test(value);
const set = (value: string) => !/^(?:none|no|false)$/iu.test(value);
const always = () => true;

const NOTES: Readonly<Record<string, Note>> = {
  addkeystoagent: { when: set, en: 'keys are not added to the agent', fr: 'les clés ne sont pas ajoutées à l’agent' },
  batchmode: { when: yes, en: 'questions are asked all the same', fr: 'les questions sont posées malgré tout' },
  bindinterface: {
    when: always,
    en: 'the system chooses the interface; BindAddress is followed',
    fr: 'le système choisit l’interface ; BindAddress est respecté',
  },
  canonicalizehostname: {
    when: yes,
    en: 'names are looked up as written and not made canonical',
    fr: 'les noms sont résolus tels qu’écrits, sans forme canonique',
  },
  checkhostip: {
    when: yes,
    en: 'host keys are checked under the name only, not under the address too',
    fr: 'les clés d’hôte sont vérifiées sous le nom seulement, pas aussi sous l’adresse',
  },
  compression: { when: yes, en: 'data are not compressed', fr: 'les données ne sont pas compressées' },
  dynamicforward: { when: always, en: 'no tunnel is opened with the connection', fr: 'aucun tunnel n’est ouvert avec la connexion' },
  forwardx11: { when: yes, en: 'X11 is not forwarded', fr: 'X11 n’est pas relayé' },
  gssapiauthentication: {
    when: yes,
    en: 'Kerberos (GSSAPI) logins are not made',
    fr: 'les connexions Kerberos (GSSAPI) ne sont pas faites',
    personal: true,
  },
  hostbasedauthentication: {
    when: yes,
    en: 'host-based logins are not made',
    fr: 'les connexions par hôte (hostbased) ne sont pas faites',
  },
  knownhostscommand: {
    when: set,
    en: 'the command is not run; the known_hosts files alone count',
    fr: 'la commande n’est pas exécutée ; seuls les fichiers known_hosts comptent',
  },
  localcommand: { when: set, en: 'the command is not run', fr: 'la commande n’est pas exécutée' },
  localforward: { when: always, en: 'no tunnel is opened with the connection', fr: 'aucun tunnel n’est ouvert avec la connexion' },
  nohostauthenticationforlocalhost: {
    when: yes,
    en: 'host keys are checked on this computer too',
    fr: 'les clés d’hôte sont vérifiées sur cet ordinateur aussi',
  },
  pkcs11provider: {
    when: set,
    en: 'smart cards are used through an agent only',
    fr: 'les cartes à puce ne servent qu’à travers un agent',
  },
  proxyusefdpass: {
    when: yes,
    en: 'a passed descriptor cannot be taken; the command’s input and output are used',
    fr: 'un descripteur transmis ne peut être repris ; l’entrée et la sortie de la commande sont utilisées',
  },
  remotecommand: { when: set, en: 'the command is not run at login', fr: 'la commande n’est pas exécutée à la connexion' },
  remoteforward: { when: always, en: 'no tunnel is opened with the connection', fr: 'aucun tunnel n’est ouvert avec la connexion' },
  requiredrsasize: { when: always, en: 'the size of RSA keys is not limited', fr: 'la taille des clés RSA n’est pas limitée' },
  revokedhostkeys: {
    when: set,
    en: 'the file is not read; @revoked lines of known_hosts count',
    fr: 'le fichier n’est pas lu ; les lignes @revoked de known_hosts comptent',
  },
  sendenv: { when: always, en: 'no variables are sent', fr: 'aucune variable n’est envoyée', personal: true },
  setenv: { when: always, en: 'no variables are sent', fr: 'aucune variable n’est envoyée' },
  stricthostkeychecking: {
    when: (value) => /^(?:no|off|false)$/iu.test(value),
    en: 'a new host key is taken unasked, yet a changed one always stops the connection',
    fr: 'une nouvelle clé d’hôte est acceptée sans question, mais une clé changée arrête toujours la connexion',
  },
  tunnel: { when: set, en: 'no tunnel device is opened', fr: 'aucune interface de tunnel n’est ouverte' },
  updatehostkeys: {
    when: yes,
    en: 'new host keys a server announces are not learnt',
    fr: 'les nouvelles clés annoncées par un serveur ne sont pas apprises',
  },
  verifyhostkeydns: { when: yes, en: 'SSHFP records are not looked up', fr: 'les enregistrements SSHFP ne sont pas consultés' },
};

/** Everything else that ssh_config(5) knows: followed, or without a meaning outside a terminal. */
const UNDERSTOOD: ReadonlySet<string> = new Set(
  `addressfamily bindaddress canonicaldomains canonicalizefallbacklocal canonicalizemaxdots canonicalizepermittedcnames
  casignaturealgorithms certificatefile challengeresponseauthentication channeltimeout ciphers clearallforwardings
  connectionattempts connecttimeout controlmaster controlpath controlpersist enableescapecommandline enablesshkeysign escapechar
  exitonforwardfailure fingerprinthash forkafterauthentication forwardagent forwardx11timeout forwardx11trusted gatewayports
  globalknownhostsfile gssapiclientidentity gssapidelegatecredentials gssapikeyexchange gssapikexalgorithms
  gssapirenewalforcesrekey gssapiserveridentity gssapitrustdns hashknownhosts hostbasedacceptedalgorithms hostbasedkeytypes
  hostkeyalgorithms hostkeyalias hostname identitiesonly identityagent identityfile ignoreunknown include ipqos
  kbdinteractiveauthentication kbdinteractivedevices kexalgorithms keepalive loglevel logverbose macs
  numberofpasswordprompts obscurekeystroketiming passwordauthentication permitlocalcommand permitremoteopen port
  preferredauthentications protocol proxycommand proxyjump pubkeyacceptedalgorithms pubkeyacceptedkeytypes
  pubkeyauthentication rekeylimit requesttty securitykeyprovider serveralivecountmax serveraliveinterval sessiontype
  skeyauthentication smartcarddevice stdinnull streamlocalbindmask streamlocalbindunlink syslogfacility tag tcpkeepalive
  tunneldevice usekeychain useprivilegedport user userknownhostsfile versionaddendum visualhostkey warnweakcrypto
  xauthlocation`.split(/\s+/u),
);

/** A file of this computer's, not of the person's. */
export function isSystemFile(path: string): boolean {
  return path.startsWith('/etc/');
}

/** What a directive asks for and does not get here; null when there is nothing to say. `place` is `FILE:LINE`. */
export function noteOn(keyword: string, written: string, place: string): Words | null {
  const note = ownValue(NOTES, keyword);
  // Variables may hold secrets.
  const shown = keyword === 'setenv' ? `${keyword} (${place})` : `${keyword} ${written} (${place})`;
  if (note !== undefined) {
    const [first = ''] = written.split(/\s+/u, 1);
    return note.when(first) && !(note.personal && isSystemFile(place)) ? words(`${shown}: ${note.en}.`, `${shown} : ${note.fr}.`) : null;
  }
  if (UNDERSTOOD.has(keyword)) return null;
  return words(`${shown}: no such directive is known; it is passed over.`, `${shown} : directive inconnue, ignorée.`);
}

/** A `Match` line that only running something would judge. */
export function matchNote(criterion: string, place: string): Words {
  return words(
    `Match ${criterion} (${place}): nothing is run to find out, so what stands below it does not count.`,
    `Match ${criterion} (${place}) : rien n’est exécuté pour le savoir ; ce qui suit ne compte donc pas.`,
  );
}
