import { words } from '../../failure.ts';
import { clip } from '../wording.ts';
import { crashAdvice } from './crash-advice.ts';
import type { Signature } from './log-signature.ts';

/** Of files, rights and settings; and, last, errors that only say what they are. */
export const environmentSignatures: readonly Signature[] = [
  {
    id: 'read-only-files',
    patterns: [
      /EROFS[^']*'([^']+)'/,
      /([^\s:'"]+)['"]?: Read-only file system/i,
      /Read-only file system: '([^']+)'/i,
      /Read-only file system/i,
    ],
    explain: (path) => ({
      what:
        path === null
          ? words('it writes to a read-only file system', 'il écrit sur un système de fichiers en lecture seule')
          : words(
              `it cannot write ${path}: the file system is read-only`,
              `il ne peut pas écrire ${path} : le système de fichiers est en lecture seule`,
            ),
      means: words(
        'The container has readOnlyRootFilesystem, or the volume is mounted read-only (config maps and secrets always are).',
        'Le conteneur a readOnlyRootFilesystem, ou le volume est monté en lecture seule (config maps et secrets le sont toujours).',
      ),
      whatToDo: [
        words(
          'Mount an emptyDir where it writes (often /tmp or a cache folder).',
          'Montez un emptyDir là où il écrit (souvent /tmp ou un dossier de cache).',
        ),
      ],
    }),
  },
  {
    id: 'low-port',
    patterns: [/bind.*:(\d{1,3})\b.*(?:[Pp]ermission denied|EACCES)/, /EACCES.*:(\d{1,3})\b/, /bind\(\) to \S*:(\d{1,3}) failed \(13/],
    explain: (port) => ({
      what: words(`it may not listen on port ${port}`, `il n’a pas le droit d’écouter sur le port ${port}`),
      means: words(
        'Ports below 1024 are for root, and it does not run as root.',
        'Les ports inférieurs à 1024 sont réservés à root, et il ne tourne pas en root.',
      ),
      whatToDo: [
        words(
          'Let it listen on 8080 and give the service targetPort 8080, or add the capability NET_BIND_SERVICE.',
          'Faites-le écouter sur 8080 et donnez au service targetPort 8080, ou ajoutez la capacité NET_BIND_SERVICE.',
        ),
      ],
    }),
  },
  {
    id: 'permission-denied',
    patterns: [
      /EACCES[^']*'([^']+)'/,
      /PermissionError: .*?'([^']+)'/,
      /([^\s:'"(]+)['"]?:? \(?Permission denied/i,
      /AccessDeniedException: (\S+)/,
      /permission denied/i,
    ],
    explain: (path) => ({
      what:
        path === null
          ? words('a file or folder is denied to it', 'un fichier ou un dossier lui est refusé')
          : words(`${path} is denied to it`, `${path} lui est refusé`),
      means: words(
        'The user it runs as (runAsUser, or USER in the image) has no right there.',
        'L’utilisateur sous lequel il tourne (runAsUser, ou USER dans l’image) n’y a pas droit.',
      ),
      whatToDo: [
        words(
          'For a volume set securityContext.fsGroup; for a file of the image chown it when building.',
          'Pour un volume, indiquez securityContext.fsGroup ; pour un fichier de l’image, chown à la construction.',
        ),
        words('If it is the program itself: chmod +x in the image.', 'S’il s’agit du programme lui-même : chmod +x dans l’image.'),
      ],
    }),
  },
  {
    id: 'no-space',
    patterns: [/ENOSPC|No space left on device/i],
    explain: () => ({
      what: words('there is no space left where it writes', 'il n’y a plus de place là où il écrit'),
      means: words('The volume or the node’s disk is full.', 'Le volume ou le disque du nœud est plein.'),
      whatToDo: [
        words(
          'Enlarge the claim or clear it; on the node look at images and logs.',
          'Agrandissez le volume ou libérez-le ; sur le nœud, regardez images et journaux.',
        ),
      ],
    }),
  },
  {
    id: 'open-files',
    patterns: [/EMFILE|ENFILE|[Tt]oo many open files/],
    explain: () => ({
      what: words('it has too many files open', 'il a trop de fichiers ouverts'),
      means: words(
        'A limit of the node (open files, inotify watches) is reached.',
        'Une limite du nœud (fichiers ouverts, surveillances inotify) est atteinte.',
      ),
      whatToDo: [
        words(
          'Look for a leak of connections or files; else raise the limit on the node.',
          'Cherchez une fuite de connexions ou de fichiers ; sinon relevez la limite du nœud.',
        ),
      ],
    }),
  },
  {
    id: 'missing-variable',
    patterns: [
      /KeyError: '([A-Z][A-Z0-9_]{2,})'/,
      /\b([A-Z][A-Z0-9_]{2,}): (?:unbound variable|parameter not set|must be set|parameter null or not set)/,
      /\b[Ee]nv(?:ironment)?(?: variable| var)?s?:? ["'“]?([A-Z][A-Z0-9_]{2,})["'”]? (?:is |was )?(?:not (?:set|defined|found|provided)|missing|required|undefined|unset)/,
      /(?:[Mm]issing|[Rr]equired)(?: required)? (?:env(?:ironment)?(?: variable| var)?s?)\b[:\s]*["'“]?([A-Z][A-Z0-9_]{2,})/,
      /\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)["'”]? (?:is |was |must be |environment variable is )?(?:not (?:set|defined|provided)|missing|required|undefined|set\b)/,
    ],
    explain: (name) => ({
      what: words(`the environment variable ${name} is not set`, `la variable d’environnement ${name} n’est pas définie`),
      means: words(
        'The program needs it and neither the pod nor a config map or secret of it gives it.',
        'Le programme en a besoin et ni le pod ni un de ses config maps ou secrets ne la fournit.',
      ),
      whatToDo: [
        words(
          `Add ${name} to env of the container, or to the config map or secret it reads, then restart.`,
          `Ajoutez ${name} à env du conteneur, ou au config map ou secret qu’il lit, puis redémarrez.`,
        ),
      ],
    }),
  },
  {
    id: 'no-such-file',
    patterns: [
      /FileNotFoundError: .*?'([^']+)'/,
      /ENOENT: no such file or directory, \w+ '([^']+)'/,
      /FileNotFoundException: (\S+)/,
      /(?:open|stat|read) ([^\s:]+): no such file or directory/,
      /([/.][^\s:'"]+)['"]?: (?:No such file or directory|not found)/,
    ],
    explain: (path) => ({
      what: words(`the file ${path} is not there`, `le fichier ${path} n’existe pas`),
      means: words('It is not in the image, and no volume mounts it there.', 'Il n’est pas dans l’image, et aucun volume ne l’y monte.'),
      whatToDo: [
        words(
          'Check the paths of the volume mounts (a mount hides what the image had there) and the build.',
          'Vérifiez les chemins des volumes montés (un montage cache ce que l’image y avait) et la construction.',
        ),
      ],
    }),
  },
  {
    id: 'own-error',
    patterns: [
      /^(?:Exception in thread "[^"]*" |Caused by: |Uncaught )?((?:[a-z]\w*\.)*[A-Z]\w*(?:Error|Exception)(?: \[\w+\])?: .+)/,
      /^((?:FATAL|fatal|CRITICAL|panic)\b:? .+)/,
    ],
    explain: (said) => ({
      what: words(`its own error: ${clip(said ?? '')}`, `sa propre erreur : ${clip(said ?? '')}`),
      means: crashAdvice.saysWhy,
      whatToDo: [crashAdvice.readBefore],
    }),
  },
];
