import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { clip } from '../wording.ts';
import type { Signature } from './log-signature.ts';

/** Servers by their usual port, and by what clients call them. */
const services: readonly (readonly [RegExp, string])[] = [
  [/:5432\b|port 5432|postgres|psycopg|psql|PG::|pgx|connection to server at/i, 'PostgreSQL'],
  [/:3306\b|mysql|mariadb|SQLSTATE\[HY000\] \[2002\]/i, 'MySQL'],
  [/:6379\b|redis/i, 'Redis'],
  [/:27017\b|mongo/i, 'MongoDB'],
  [/:5672\b|amqp|rabbit/i, 'RabbitMQ'],
  [/:9092\b|kafka/i, 'Kafka'],
  [/:9200\b|elastic|opensearch/i, 'Elasticsearch'],
  [/:1433\b|sqlserver|mssql/i, 'SQL Server'],
];

function serviceOf(line: string, log: string): string | null {
  return (services.find(([sign]) => sign.test(line)) ?? services.find(([sign]) => sign.test(log)))?.[1] ?? null;
}

const addressOf = (line: string) =>
  /(?:dial (?:tcp|udp) |ECONNREFUSED |ETIMEDOUT |remote host \()([\w.:[\]-]*[\w\]])/.exec(line)?.[1] ??
  /server at "([^"]+)"(?: \([^)]*\))?, port (\d+)/.exec(line)?.slice(1, 3).join(':') ??
  null;

/** `PostgreSQL (10.0.0.5:5432)`; null when neither is told. */
function peer(line: string, log: string): Words {
  const service = serviceOf(line, log);
  const address = addressOf(line);
  if (service !== null) return address === null ? words(service, service) : words(`${service} (${address})`, `${service} (${address})`);
  return address === null ? words('a server', 'un serveur') : words(address, address);
}

/** What it wants to reach over the network, and cannot. */
export const networkSignatures: readonly Signature[] = [
  {
    id: 'port-in-use',
    patterns: [
      /EADDRINUSE/,
      /address already in use/i,
      /port (\d+) (?:is )?already (?:in use|allocated)/i,
      /Only one usage of each socket address/,
    ],
    explain: (_, line) => {
      const port = /(?::|\b)(\d{2,5})\b(?!.*\d{2,5})/.exec(line.replaceAll(/\b(?:Errno )?98\b/g, ''))?.[1];
      const which = port === undefined ? words('its port', 'son port') : words(`port ${port}`, `le port ${port}`);
      return {
        what: words(`${which.en} is already in use`, `${which.fr} est déjà occupé`),
        means: words(
          'Containers of one pod share their ports (and with hostNetwork those of the node): two programs want the same.',
          'Les conteneurs d’un pod partagent leurs ports (et avec hostNetwork ceux du nœud) : deux programmes veulent le même.',
        ),
        whatToDo: [
          words(
            'Give one of them another port, or take the second start out of the command.',
            'Donnez à l’un un autre port, ou retirez le second démarrage de la commande.',
          ),
        ],
      };
    },
  },
  {
    id: 'database-login',
    patterns: [
      /password authentication failed for user "([^"]+)"/,
      /Access denied for user '([^']+)'/,
      /(?:WRONGPASS|NOAUTH)/,
      /no pg_hba\.conf entry for .*user "([^"]+)"/,
      /(?:Authentication failed|AuthenticationFailed).*[Mm]ongo|MongoServerError: Authentication failed/,
    ],
    explain: (user, line, log) => {
      const service = serviceOf(line, log) ?? words('the database', 'la base de données').en;
      const whom = user === null ? words('the login', 'l’identifiant') : words(`the user “${user}”`, `l’utilisateur « ${user} »`);
      return {
        what: words(`${service} refuses ${whom.en}`, `${service} refuse ${whom.fr}`),
        means: words(
          'The database answers; user or password are not those it knows.',
          'La base répond ; l’utilisateur ou le mot de passe ne sont pas ceux qu’elle connaît.',
        ),
        whatToDo: [
          words(
            'Compare the secret the pod reads with the one the database was given; a changed secret counts only after a restart.',
            'Comparez le secret que lit le pod avec celui donné à la base ; un secret changé ne vaut qu’après un redémarrage.',
          ),
        ],
      };
    },
  },
  {
    id: 'database-missing',
    patterns: [/database "([^"]+)" does not exist/, /Unknown database '([^']+)'/],
    explain: (name) => ({
      what: words(`the database “${name}” does not exist`, `la base de données « ${name} » n’existe pas`),
      means: words(
        'The server answers and the login is right; this database was never made there, or another server is meant.',
        'Le serveur répond et l’identifiant est bon ; cette base n’y a jamais été créée, ou un autre serveur est visé.',
      ),
      whatToDo: [words('Create it, or correct the name in the connection URL.', 'Créez-la, ou corrigez le nom dans l’URL de connexion.')],
    }),
  },
  {
    id: 'migration-missing',
    patterns: [
      /relation "([^"]+)" does not exist/,
      /column "?([\w.]+)"?.*does not exist/,
      /no such (?:table|column): (\S+)/,
      /Table '([^']+)' doesn't exist/,
      /Unknown column '([^']+)'/,
      /(?:unapplied|pending) migrations?/i,
      /PendingMigrationError|Can't locate revision|Migrations? (?:are|is) pending/,
    ],
    explain: (name) => ({
      what:
        name === null
          ? words('database migrations have not been run', 'des migrations de la base n’ont pas été exécutées')
          : words(
              `the database has no “${name}”: a migration has not been run`,
              `la base n’a pas « ${name} » : une migration n’a pas été exécutée`,
            ),
      means: words('The code is newer than the schema of the database.', 'Le code est plus récent que le schéma de la base.'),
      whatToDo: [
        words(
          'Run the migrations of this version (a job or init container before the rollout), or go back to the version that fits the schema.',
          'Exécutez les migrations de cette version (job ou conteneur d’initialisation avant le déploiement), ou revenez à la version qui convient au schéma.',
        ),
      ],
    }),
  },
  {
    id: 'name-not-found',
    patterns: [
      /ENOTFOUND ([\w.-]+)/,
      /EAI_AGAIN ([\w.-]+)/,
      /could not translate host name "([^"]+)"/,
      /UnknownHostException: ([\w.-]+)/,
      /lookup ([\w.-]+)(?: on [\d.:[\]a-f]+)?: (?:no such host|server misbehaving|i\/o timeout)/,
      /bad address '([^']+)'/,
      /host not found in upstream "([^"]+)"/,
      /[Cc]ould not resolve host:? ([\w.-]+)/,
      /Name or service not known|Temporary failure in name resolution|Name does not resolve|nodename nor servname provided|getaddrinfo failed/,
    ],
    explain: (name) => ({
      what:
        name === null
          ? words('a host name is not found in DNS', 'un nom d’hôte est introuvable dans le DNS')
          : words(`the host name “${name}” is not found in DNS`, `le nom d’hôte « ${name} » est introuvable dans le DNS`),
      means: words(
        'A service of another namespace is called NAME.NAMESPACE; a service that was removed or misspelt has no name at all.',
        'Un service d’un autre namespace s’appelle NOM.NAMESPACE ; un service supprimé ou mal écrit n’a pas de nom du tout.',
      ),
      whatToDo: [
        words(
          'Check the name in its configuration against: pilothouse services list.',
          'Comparez le nom de sa configuration à : pilothouse services list.',
        ),
        words(
          'If every name fails, look at the pods of CoreDNS in kube-system.',
          'Si tous les noms échouent, regardez les pods de CoreDNS dans kube-system.',
        ),
      ],
    }),
  },
  {
    id: 'connection-refused',
    patterns: [/ECONNREFUSED|[Cc]onnection refused|ConnectionRefusedError|actively refused/],
    explain: (_, line, log) => {
      const { en, fr } = peer(line, log);
      const own = /\b(?:127\.0\.0\.1|localhost|::1)\b/.test(line);
      return {
        what: words(`${en} refuses the connection`, `${fr} refuse la connexion`),
        means: own
          ? words(
              'It calls itself (127.0.0.1, localhost): in a pod that is the pod, not the node and not another pod.',
              'Il s’appelle lui-même (127.0.0.1, localhost) : dans un pod, c’est le pod, ni le nœud ni un autre pod.',
            )
          : words(
              'The address is reached and nothing listens on that port: it is down, not up yet, or the port is wrong.',
              'L’adresse est atteinte et rien n’écoute sur ce port : arrêté, pas encore démarré, ou mauvais port.',
            ),
        whatToDo: [
          own
            ? words(
                'Set the address to the service’s name, or run it as a container of the same pod.',
                'Indiquez le nom du service comme adresse, ou exécutez-le comme conteneur du même pod.',
              )
            : words(
                'See whether it runs and what it listens on; make the program wait and try again at its start.',
                'Vérifiez qu’il tourne et sur quoi il écoute ; faites attendre et réessayer le programme à son démarrage.',
              ),
        ],
      };
    },
  },
  {
    id: 'connection-timeout',
    patterns: [
      /ETIMEDOUT|[Cc]onnection timed out|dial (?:tcp|udp) \S+: i\/o timeout|connect timed out|[Nn]o route to host|EHOSTUNREACH|ENETUNREACH|[Nn]etwork is unreachable/,
    ],
    explain: (_, line, log) => {
      const { en, fr } = peer(line, log);
      return {
        what: words(`${en} does not answer`, `${fr} ne répond pas`),
        means: words(
          'Packets go out and nothing comes back: a network policy, a firewall or a security group, or the address is not there.',
          'Les paquets partent et rien ne revient : une network policy, un pare-feu ou un security group, ou l’adresse n’existe pas.',
        ),
        whatToDo: [
          words(
            'Look at the network policies of both namespaces, then at the firewall in front of it.',
            'Regardez les network policies des deux namespaces, puis le pare-feu placé devant.',
          ),
        ],
      };
    },
  },
  {
    id: 'certificate-untrusted',
    patterns: [
      /x509: (.+)/,
      /(CERTIFICATE_VERIFY_FAILED[^)]*)/,
      /(PKIX path building failed)/,
      /(self[- ]signed certificate[\w ]*)/i,
      /(unable to (?:verify the first certificate|get local issuer certificate))/,
      /(certificate has expired)/,
    ],
    explain: (said) => ({
      what: words(`it does not trust a certificate: ${clip(said ?? '')}`, `il ne fait pas confiance à un certificat : ${clip(said ?? '')}`),
      means: words(
        'The server it calls shows a certificate that has expired, is for another name, or comes from an authority the image does not know.',
        'Le serveur appelé présente un certificat expiré, pour un autre nom, ou d’une autorité inconnue de l’image.',
      ),
      whatToDo: [
        words(
          'Renew that certificate, or mount the authority’s certificate into the pod.',
          'Renouvelez ce certificat, ou montez le certificat de l’autorité dans le pod.',
        ),
      ],
    }),
  },
];
