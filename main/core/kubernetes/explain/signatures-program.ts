import { words } from '../../failure.ts';
import { clip } from '../wording.ts';
import { crashAdvice } from './crash-advice.ts';
import type { Signature } from './log-signature.ts';

const { buildAgain } = crashAdvice;

/** Of the program itself: what is missing in its image, its memory, its own errors. */
export const programSignatures: readonly Signature[] = [
  {
    id: 'python-module',
    patterns: [/ModuleNotFoundError: No module named '?([\w.]+)/, /ImportError: No module named '?([\w.]+)/],
    explain: (name) => ({
      what: words(`the Python module “${name}” is not in the image`, `le module Python « ${name} » n’est pas dans l’image`),
      means: words(
        'The code imports a package that was not installed when the image was built; it ends before it can serve anything.',
        'Le code importe un paquet qui n’a pas été installé à la construction de l’image ; il s’arrête avant de pouvoir servir quoi que ce soit.',
      ),
      whatToDo: [
        words(
          `Add the package that brings “${name}” to requirements.txt or pyproject.toml (its name may differ from the module’s).`,
          `Ajoutez le paquet qui fournit « ${name} » à requirements.txt ou pyproject.toml (son nom peut différer de celui du module).`,
        ),
        buildAgain,
      ],
    }),
  },
  {
    id: 'python-import',
    patterns: [/ImportError: cannot import name '?(\w+)/],
    explain: (name) => ({
      what: words(
        `Python cannot import “${name}”: an installed package has another version than the code expects`,
        `Python ne peut pas importer « ${name} » : un paquet installé n’a pas la version que le code attend`,
      ),
      means: words('The module is there, but this name is not in it.', 'Le module est là, mais ce nom n’y figure pas.'),
      whatToDo: [
        words('Pin the version of that package and build the image again.', 'Fixez la version de ce paquet et reconstruisez l’image.'),
      ],
    }),
  },
  {
    id: 'shared-library',
    patterns: [
      /error while loading shared libraries: ([^:\s]+)/,
      /ImportError: (\S+\.so\S*): cannot open shared object/,
      /Error loading shared library ([^:\s]+)/,
    ],
    explain: (name) => ({
      what: words(`the shared library ${name} is not in the image`, `la bibliothèque partagée ${name} n’est pas dans l’image`),
      means: words(
        'The program was built for an image that has it; this one is smaller or another distribution (Alpine has musl, not glibc).',
        'Le programme a été construit pour une image qui la contient ; celle-ci est plus petite ou d’une autre distribution (Alpine a musl, pas glibc).',
      ),
      whatToDo: [
        words(
          'Install the package that brings it in the image, or build on the same base.',
          'Installez dans l’image le paquet qui la fournit, ou construisez sur la même base.',
        ),
      ],
    }),
  },
  {
    id: 'node-module',
    patterns: [/Cannot find (?:module|package) '([^']+)'/],
    explain: (name) => {
      const file = name?.startsWith('/') === true || name?.startsWith('.') === true;
      return {
        what: file
          ? words(`Node does not find the file ${name}`, `Node ne trouve pas le fichier ${name}`)
          : words(`the Node module “${name}” is not in the image`, `le module Node « ${name} » n’est pas dans l’image`),
        means: file
          ? words(
              'The start command names a file that was not built or not copied into the image.',
              'La commande de démarrage désigne un fichier qui n’a pas été construit ou pas copié dans l’image.',
            )
          : words(
              'It was not installed: missing in package.json, or only a development dependency left out of the image.',
              'Il n’a pas été installé : absent de package.json, ou seulement dépendance de développement laissée hors de l’image.',
            ),
        whatToDo: [
          file
            ? words(
                'Check the build step, .dockerignore and the command of the container.',
                'Vérifiez l’étape de build, .dockerignore et la commande du conteneur.',
              )
            : words(
                `Run npm install --save ${name}, commit the lock file.`,
                `Lancez npm install --save ${name} et versionnez le fichier de verrouillage.`,
              ),
          buildAgain,
        ],
      };
    },
  },
  {
    id: 'java-version',
    patterns: [/UnsupportedClassVersionError: (\S+)/],
    explain: () => ({
      what: words('it was compiled for a newer Java than the image has', 'il a été compilé pour un Java plus récent que celui de l’image'),
      means: words('The Java of the image cannot read its classes.', 'Le Java de l’image ne peut pas lire ses classes.'),
      whatToDo: [
        words(
          'Use an image with that Java, or compile with --release of the image’s.',
          'Prenez une image avec ce Java, ou compilez avec --release de celui de l’image.',
        ),
      ],
    }),
  },
  {
    id: 'java-class',
    patterns: [
      /(?:ClassNotFoundException|NoClassDefFoundError): ([\w.$/]+)/,
      /Could not find or load main class (\S+)/,
      /Unable to access jarfile (\S+)/,
    ],
    explain: (name) => ({
      what: words(`Java does not find ${name}`, `Java ne trouve pas ${name}`),
      means: words(
        'A jar is missing on the class path of the image, or its name is misspelt.',
        'Un jar manque au classpath de l’image, ou son nom est mal écrit.',
      ),
      whatToDo: [
        words('Check the class path and what the build packs.', 'Vérifiez le classpath et ce que le build empaquette.'),
        buildAgain,
      ],
    }),
  },
  {
    id: 'program-memory',
    patterns: [
      /java\.lang\.OutOfMemoryError: (.+)/,
      /(JavaScript heap out of memory)/,
      /^(MemoryError)\b/,
      /(fatal error: runtime: out of memory)/,
      /(Allowed memory size of \d+ bytes exhausted)/,
    ],
    explain: (_, line) => {
      const java = line.includes('OutOfMemoryError');
      const node = line.includes('JavaScript heap');
      return {
        what: words('the program used up the memory it gives itself', 'le programme a épuisé la mémoire qu’il s’accorde'),
        means: words(
          'The limit is the runtime’s own, below or at the limit of the container: the cluster did not end it.',
          'La limite est celle de l’environnement d’exécution, sous celle du conteneur : ce n’est pas le cluster qui l’a arrêté.',
        ),
        whatToDo: [
          java
            ? words(
                'Raise the heap (-XX:MaxRAMPercentage=75) together with the container’s memory limit.',
                'Augmentez le tas (-XX:MaxRAMPercentage=75) avec la limite de mémoire du conteneur.',
              )
            : node
              ? words(
                  'Raise --max-old-space-size together with the container’s memory limit.',
                  'Augmentez --max-old-space-size avec la limite de mémoire du conteneur.',
                )
              : words('Raise the limit of memory.', 'Augmentez la limite de mémoire.'),
          words(
            'Look for what grows: a leak comes back whatever the limit.',
            'Cherchez ce qui grossit : une fuite revient quelle que soit la limite.',
          ),
        ],
      };
    },
  },
  {
    id: 'exec-format',
    patterns: [/exec(?: user process caused)?:? .*exec format error|exec format error/i],
    explain: () => ({
      what: words(
        'the image is for another processor (exec format error)',
        'l’image est faite pour un autre processeur (exec format error)',
      ),
      means: words(
        'The program cannot run on the node’s architecture (arm64 against amd64), or it is a script without #! line.',
        'Le programme ne peut pas s’exécuter sur l’architecture du nœud (arm64 au lieu d’amd64), ou c’est un script sans ligne #!.',
      ),
      whatToDo: [
        words(
          'Build for the node’s architecture: docker buildx build --platform linux/amd64,linux/arm64.',
          'Construisez pour l’architecture du nœud : docker buildx build --platform linux/amd64,linux/arm64.',
        ),
        words('Or choose nodes with nodeSelector kubernetes.io/arch.', 'Ou choisissez les nœuds par nodeSelector kubernetes.io/arch.'),
      ],
    }),
  },
  {
    id: 'command-not-found',
    patterns: [
      /exec: "([^"]+)": (?:executable file not found|stat \S+: no such file)/,
      /exec "([^"]+)": no such file or directory/,
      /exec (\/\S+): no such file or directory/,
      /^(?:\/\S*\/)?(?:ba|a|da)?sh: (?:line )?(?:\d+: )?([^\s:]+): (?:command )?not found/,
      /env: (?:can't execute )?['‘]?([^'’:\s]+)['’]?: No such file or directory/,
    ],
    explain: (name) => ({
      what: words(`the command ${name} is not in the image`, `la commande ${name} n’est pas dans l’image`),
      means: words(
        'The name is misspelt, the file was not copied, or its interpreter (the #! line, the dynamic loader) is not there.',
        'Le nom est mal écrit, le fichier n’a pas été copié, ou son interpréteur (ligne #!, chargeur dynamique) n’est pas là.',
      ),
      whatToDo: [
        words(
          'Compare the container’s command and args with what the image holds.',
          'Comparez command et args du conteneur avec ce que l’image contient.',
        ),
      ],
    }),
  },
  {
    id: 'go-panic',
    patterns: [/^panic: (.+)/],
    explain: (said) => ({
      what: words(`the Go program panics: ${clip(said ?? '')}`, `le programme Go panique : ${clip(said ?? '')}`),
      means: words(
        'It met a state that its code does not provide for, and gave up.',
        'Il a rencontré un état que son code ne prévoit pas, et a abandonné.',
      ),
      whatToDo: [
        words(
          'The first line of the stack below that is its own code says where.',
          'La première ligne de la pile qui est de son propre code dit où.',
        ),
      ],
    }),
  },
  {
    id: 'configuration-syntax',
    patterns: [
      /\[emerg\] (?:\d+#\d+: )?(?!host not found)(.+ in \/\S+:\d+)/,
      /(yaml: line \d+: .+)/,
      /(JSONDecodeError: .+)/,
      /(?:toml|TOML)[^:]*: (.+ line \d+.*)/,
    ],
    explain: (said) => ({
      what: words(`it cannot read its configuration: ${clip(said ?? '')}`, `il ne peut pas lire sa configuration : ${clip(said ?? '')}`),
      means: words(
        'The file is there, and is not written as the program wants it.',
        'Le fichier est là, mais pas écrit comme le programme le veut.',
      ),
      whatToDo: [
        words(
          'Correct the config map or secret it is mounted from, then restart.',
          'Corrigez le config map ou le secret dont il provient, puis redémarrez.',
        ),
      ],
    }),
  },
];
