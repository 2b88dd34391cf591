/** The French of what commands, options and arguments are for, by their English. */
export const FRENCH_DESCRIPTIONS: Readonly<Record<string, string>> = {
  'A console for servers, clusters, mail and second factors.': 'Une console pour serveurs, clusters, courriel et seconds facteurs.',
  'output the version number': 'afficher la version',
  'display help for command': 'afficher l’aide de la commande',
  // Every command.
  'keep all state there': 'y conserver tout l’état',
  'while locked: read the passphrase from this file descriptor, a code on its second line':
    'verrouillé : lire la phrase de passe sur ce descripteur, un code sur sa deuxième ligne',
  // lock and audit
  'lock every window and command of this data folder': 'verrouiller toutes les fenêtres et commandes de ce dossier de données',
  'whether it is locked, since when, and when it locks by itself': 's’il est verrouillé, depuis quand, et quand il se verrouille seul',
  'set a passphrase; where a sealed file exists, the one that opens it':
    'choisir une phrase de passe ; celle du fichier scellé s’il en existe un',
  'unlock every window and command of this data folder': 'déverrouiller toutes les fenêtres et commandes de ce dossier de données',
  'choose another passphrase; --passphrase-fd reads the present one, a code where one is asked for, and the new one, one a line':
    'choisir une autre phrase de passe ; --passphrase-fd lit l’actuelle, un code là où il en faut un, et la nouvelle, une par ligne',
  'ask for a code besides the passphrase; --passphrase-fd reads the passphrase, and the code on its second line':
    'demander un code en plus de la phrase de passe ; --passphrase-fd lit la phrase de passe, et le code sur sa deuxième ligne',
  'id of a TOTP entry, or none': 'identifiant d’une entrée TOTP, ou none',
  'take the lock away': 'retirer le verrou',
  'take the lock away without its passphrase; a sealed file stays closed':
    'retirer le verrou sans sa phrase de passe ; un fichier scellé reste fermé',
  'the journal of changes': 'le journal des modifications',
  'changes, newest first': 'les modifications, les plus récentes d’abord',
  'how many at most (1-500)': 'combien au plus (1-500)',
  'only entries that contain this text': 'seulement les entrées contenant ce texte',
  'only this action, for example lock.unlock': 'seulement cette action, par exemple lock.unlock',
  'done, failed or refused': 'done, failed ou refused',
  'from this moment on (ISO 8601)': 'à partir de ce moment (ISO 8601)',
  'before this moment (ISO 8601)': 'avant ce moment (ISO 8601)',
  'look whether the journal is as it was written': 'vérifier que le journal est tel qu’il a été écrit',
  'a head that was noted before, as verify prints it': 'une tête notée auparavant, telle que verify l’affiche',
  'print the whole journal, oldest first': 'écrire tout le journal, du plus ancien au plus récent',
  'jsonl or csv': 'jsonl ou csv',
  'print one JSON document on standard output': 'écrire un document JSON sur la sortie standard',
  'print one JSON document on standard output; with -f one JSON object a line':
    'écrire un document JSON sur la sortie standard ; avec -f, un objet JSON par ligne',
  'print one JSON document with its content as text, or in base64 where it is no UTF-8':
    'écrire un document JSON avec son contenu en texte, ou en base64 s’il n’est pas en UTF-8',
  'accept exactly this SSH host key (SHA256:...) without asking': 'accepter cette seule clé d’hôte SSH (SHA256:...) sans demander',
  'do it without asking; needed where nobody can answer': 'le faire sans demander ; nécessaire là où personne ne peut répondre',
  'the name of a protected target, typed': 'le nom d’une cible protégée, tapé',
  'show what would be done, and do nothing': 'montrer ce qui serait fait, sans rien faire',
  'read the text from standard input': 'lire le texte sur l’entrée standard',
  'read the value from standard input': 'lire la valeur sur l’entrée standard',
  'read the password from standard input': 'lire le mot de passe sur l’entrée standard',
  'through sudo or doas': 'par sudo ou doas',
  'as root, through sudo or doas': 'en root, par sudo ou doas',
  'worst first': 'le pire d’abord',
  'list them': 'les lister',
  'host, user@host:port, or here': 'hôte, utilisateur@hôte:port, ou here',
  'host, or user@host:port': 'hôte, ou utilisateur@hôte:port',
  // serve
  'serve the console to a browser on this computer; prints the one-time link':
    'servir la console à un navigateur de cet ordinateur ; affiche le lien à usage unique',
  'port on 127.0.0.1 (0: a free one)': 'port sur 127.0.0.1 (0 : un port libre)',
  'print the link as one JSON document': 'écrire le lien dans un document JSON',
  // hosts
  'servers from ~/.ssh/config and the settings': 'serveurs de ~/.ssh/config et des réglages',
  'only those of this environment': 'seulement ceux de cet environnement',
  'only those with this tag; several must all be there': 'seulement ceux qui ont cette étiquette ; plusieurs : toutes',
  'save a server in the settings; nothing is contacted': 'enregistrer un serveur dans les réglages ; rien n’est contacté',
  'a name or an IP address': 'un nom ou une adresse IP',
  'port of its sshd; 22 when it is not given': 'port de son sshd ; 22 s’il n’est pas donné',
  'user there; else as the ssh configuration says': 'utilisateur sur ce serveur ; sinon celui de la configuration ssh',
  'jump hosts in order, with commas': 'rebonds dans l’ordre, séparés par des virgules',
  'private key; else the agent and the usual files': 'clé privée ; sinon l’agent et les fichiers habituels',
  'a word to find it by; may be given several times': 'un mot pour le retrouver ; peut être répété',
  'fill in the codes of this TOTP entry where the login asks for one':
    'remplir les codes de cette entrée TOTP là où la connexion en demande un',
  'replace the one that is saved under this name': 'remplacer celui qui est enregistré sous ce nom',
  'what it is called here': 'le nom qu’il porte ici',
  'take a saved server out of the settings, with its environment, tags and second factor':
    'retirer un serveur enregistré des réglages, avec son environnement, ses étiquettes et son second facteur',
  'say which second factor or environment a host has; nothing is contacted':
    'donner à un hôte son second facteur ou son environnement ; rien n’est contacté',
  'codes are typed again': 'les codes se tapent de nouveau',
  'its environment': 'son environnement',
  'as it is named in the list': 'tel qu’il est nommé dans la liste',
  'save the servers of a file; passwords are never taken over':
    'enregistrer les serveurs d’un fichier ; les mots de passe ne sont jamais repris',
  'also replace those that are known and differ': 'remplacer aussi ceux qui sont connus et diffèrent',
  'only say what would be taken in': 'dire seulement ce qui serait repris',
  'nothing is asked anyway': 'rien n’est demandé de toute façon',
  'ssh configuration, PuTTY sessions (.reg or folder), Ansible inventory or CSV; - for standard input':
    'configuration ssh, sessions PuTTY (.reg ou dossier), inventaire Ansible ou CSV ; - pour l’entrée standard',
  'write servers down for ssh, Ansible or a spreadsheet, on standard output':
    'écrire les serveurs pour ssh, Ansible ou un tableur, sur la sortie standard',
  'those to write; all when none is given': 'ceux à écrire ; tous si aucun n’est donné',
  'connect and log in; says how, or each thing that was tried': 'se connecter et s’identifier ; dit comment, ou tout ce qui a été essayé',
  // facts, units
  'system, load, memory, disks, clock': 'système, charge, mémoire, disques, horloge',
  'systemd units of a server, or services of OpenRC': 'unités systemd d’un serveur, ou services OpenRC',
  'a unit of the account itself': 'une unité du compte lui-même',
  'what it needs and what needs it; of a timer, when it runs':
    'ce dont elle a besoin et ce qui a besoin d’elle ; d’un timer, quand il s’exécute',
  'write its drop-in override.conf, verified first, as root unless it is a unit of the account':
    'écrire son drop-in override.conf, vérifié d’abord, en root sauf pour une unité du compte',
  'the text of the drop-in': 'le texte du drop-in',
  'remove the drop-in': 'supprimer le drop-in',
  'the journal': 'le journal',
  'go on with new lines until it is interrupted': 'suivre les nouvelles lignes jusqu’à l’interruption',
  'the last lines first': 'd’abord les dernières lignes',
  'this priority and worse: 0 to 7, or err, warning, ...': 'cette priorité et les pires : 0 à 7, ou err, warning, ...',
  'such as -1h, today, 2026-11-21 10:00': 'par exemple -1h, today, 2026-11-21 10:00',
  'only messages that contain it': 'seulement les messages qui le contiennent',
  'since the last boot': 'depuis le dernier démarrage',
  'of the account itself': 'du compte lui-même',
  'everything when left out': 'tout, s’il est omis',
  'worst first, then services before the rest': 'le pire d’abord, puis les services avant le reste',
  'those of the account itself': 'celles du compte lui-même',
  'status and the last journal lines': 'l’état et les dernières lignes du journal',
  'journal lines': 'lignes du journal',
  // forwards, pods
  'a pod, service/NAME or deployment/NAME': 'un pod, service/NOM ou deployment/NOM',
  'ports, such as 8080:80, 80, :http; LOCAL empty or 0 is any that is free':
    'ports, par exemple 8080:80, 80, :http ; LOCAL vide ou 0 : n’importe quel port libre',
  'ports of a pod, a service or a deployment, until Ctrl+C; moves to the next pod when one goes':
    'ports d’un pod, d’un service ou d’un déploiement, jusqu’à Ctrl+C ; passe au pod suivant quand l’un disparaît',
  'where to listen on this computer': 'où écouter sur cet ordinateur',
  // ports, upkeep
  'listening ports of a server': 'ports en écoute d’un serveur',
  'who listens on what, the most exposed first': 'qui écoute sur quoi, le plus exposé d’abord',
  'read as root, asking for a password when it takes one': 'lire en root, en demandant un mot de passe s’il en faut un',
  'try each TCP port from this computer': 'essayer chaque port TCP depuis cet ordinateur',
  'packages, jobs, accounts and certificates of a server': 'paquets, tâches, comptes et certificats d’un serveur',
  'pending updates, security first': 'mises à jour en attente, la sécurité d’abord',
  'crontabs and timers, by their next time': 'crontabs et timers, par prochaine échéance',
  'who can log in, and by what': 'qui peut se connecter, et par quel moyen',
  'certificates by the time they have left': 'certificats, selon le temps qui leur reste',
  'update its packages, as root': 'mettre ses paquets à jour, en root',
  'only those that mend security flaws': 'seulement ceux qui corrigent des failles de sécurité',
  'fetch its package lists, as root': 'actualiser ses listes de paquets, en root',
  // containers, compose
  'docker and podman containers of a server': 'conteneurs docker et podman d’un serveur',
  'worst first, with state, image and ports': 'le pire d’abord, avec état, image et ports',
  'ask the engine as root there (sudo, doas)': 'interroger le moteur en root (sudo, doas)',
  'where both are installed': 'là où les deux sont installés',
  'details; values that look like secrets are masked': 'détails ; ce qui ressemble à un secret est masqué',
  'the last lines it wrote': 'les dernières lignes écrites',
  'lines to begin with': 'lignes pour commencer',
  'not older than: 10m, 2h, 2026-11-21T10:00:00Z': 'pas plus anciennes que : 10m, 2h, 2026-11-21T10:00:00Z',
  'go on with each line as it is written, until Ctrl+C': 'suivre chaque ligne dès qu’elle est écrite, jusqu’à Ctrl+C',
  'images against the last commit they are built from; with a name, against its registry':
    'images comparées au dernier commit dont elles sont issues ; avec un nom, à son registre',
  'compose projects of a server': 'projets compose d’un serveur',
  'projects, or the containers of one': 'projets, ou les conteneurs de l’un d’eux',
  'a compose file there, in full; more than once: in their order':
    'un fichier compose sur ce serveur, chemin entier ; plusieurs fois : dans cet ordre',
  // files
  'files of a server': 'fichiers d’un serveur',
  'what is in a folder': 'ce que contient un dossier',
  'the home folder unless given': 'le dossier personnel, sauf indication',
  'a file: byte for byte in a pipe, on a terminal without what would drive it':
    'un fichier : octet par octet dans un tube, sans ce qui piloterait le terminal quand c’en est un',
  'from a server to this computer': 'd’un serveur vers cet ordinateur',
  'folders too, with what is in them': 'les dossiers aussi, avec leur contenu',
  'go on from NAME.part that an earlier try left; files that arrived whole are not sent again':
    'reprendre à partir du NOM.part laissé par un essai précédent ; les fichiers arrivés entiers ne sont pas renvoyés',
  'leave files that are there as they are': 'laisser tels quels les fichiers déjà présents',
  'read or write the server’s files as root, through sudo or doas': 'lire ou écrire les fichiers du serveur en root, par sudo ou doas',
  'from this computer to a server': 'de cet ordinateur vers un serveur',
  // tunnel, run
  'ports through a server, until Ctrl+C; prints the ports that are listened on':
    'ports à travers un serveur, jusqu’à Ctrl+C ; affiche les ports en écoute',
  'listen here, connect from the server': 'écouter ici, se connecter depuis le serveur',
  'listen on the server, connect from here': 'écouter sur le serveur, se connecter d’ici',
  'SOCKS 5 here, connections from the server': 'SOCKS 5 ici, connexions depuis le serveur',
  'run a program on servers, many at once': 'exécuter un programme sur des serveurs, plusieurs à la fois',
  'servers at once': 'serveurs à la fois',
  'limit for each server': 'limite pour chaque serveur',
  'run it although it may stop or destroy something': 'l’exécuter même s’il peut arrêter ou détruire quelque chose',
  'run it on the protected servers of this environment (more than one: again)':
    'l’exécuter sur les serveurs protégés de cet environnement (plusieurs : à répéter)',
  'hosts, comma-separated; here is this computer': 'hôtes, séparés par des virgules ; here est cet ordinateur',
  'after --': 'après --',
  'each handed on as it is, to no shell': 'chacun transmis tel quel, sans shell',
  // Kubernetes
  'cluster contexts from kubeconfig': 'contextes de clusters du kubeconfig',
  'those to try; all when none is named': 'ceux à essayer ; tous si aucun n’est nommé',
  'reach them and log in; says the version, as whom, for how long, and what is allowed':
    'les joindre et s’y connecter ; dit la version, sous quelle identité, pour combien de temps et ce qui est permis',
  'a server that reaches it, or none': 'un serveur qui la joint, ou none',
  'reach the API of a context through a server over SSH; its name is looked up there and stays the one its certificate must bear':
    'joindre l’API d’un contexte par un serveur SSH ; son nom y est résolu et reste celui que son certificat doit porter',
  'say which environment and colour a context has, and whether it is read-only or protected; nothing is contacted':
    'dire l’environnement et la couleur d’un contexte, et s’il est en lecture seule ou protégé ; rien n’est contacté',
  'a colour to tell it apart by': 'une couleur pour le distinguer',
  'refuse every change': 'refuser toute modification',
  'as its environment says': 'comme le dit son environnement',
  'ask for its name before every change': 'demander son nom avant chaque modification',
  'trust exactly the certificate its API server shows now, for this context only; another one is asked about again':
    'approuver exactement le certificat que présente son serveur d’API, pour ce contexte seulement ; un autre sera demandé de nouveau',
  'trust this one without asking, if it is the one that is shown': 'approuver celui-ci sans demander, si c’est bien celui présenté',
  'trust none but those the kubeconfig vouches for': 'n’approuver que ceux que le kubeconfig garantit',
  'deployments of a namespace or of all': 'déploiements d’un namespace ou de tous',
  'kubeconfig context': 'contexte du kubeconfig',
  'one namespace': 'un seul namespace',
  'only those with these labels, as kubectl takes them': 'seulement ceux qui ont ces labels, écrits comme pour kubectl',
  'what is known of one': 'ce qui est connu de l’un d’eux',
  'objects of any kind, custom resources too': 'objets de tout type, ressources personnalisées comprises',
  'plural, plural.group or short name': 'pluriel, pluriel.groupe ou nom court',
  'kinds that the cluster has': 'types que le cluster connaît',
  'endpoints of a namespace or of all': 'endpoints d’un namespace ou de tous',
  'endpoint slices of a namespace or of all': 'endpoint slices d’un namespace ou de tous',
  'all namespaces': 'tous les namespaces',
  'pods of a namespace or of all': 'pods d’un namespace ou de tous',
  'stateful sets of a namespace or of all': 'stateful sets d’un namespace ou de tous',
  'daemon sets of a namespace or of all': 'daemon sets d’un namespace ou de tous',
  'replica sets of a namespace or of all': 'replica sets d’un namespace ou de tous',
  'jobs of a namespace or of all': 'jobs d’un namespace ou de tous',
  'cron jobs of a namespace or of all': 'cron jobs d’un namespace ou de tous',
  'services of a namespace or of all': 'services d’un namespace ou de tous',
  'ingresses of a namespace or of all': 'ingress d’un namespace ou de tous',
  'config maps of a namespace or of all': 'config maps d’un namespace ou de tous',
  'secrets of a namespace or of all, values masked': 'secrets d’un namespace ou de tous, valeurs masquées',
  'volumes of the cluster': 'volumes du cluster',
  'claims of a namespace or of all': 'demandes de volume d’un namespace ou de tous',
  'autoscalers of a namespace or of all': 'autoscalers d’un namespace ou de tous',
  'nodes of the cluster': 'nœuds du cluster',
  'events of a namespace or of all': 'événements d’un namespace ou de tous',
  'namespaces of the cluster': 'namespaces du cluster',
  'objects of this kind': 'objets de ce type',
  'its state in words, why, and what to do; 1 when it is not healthy': 'son état en mots, pourquoi, et que faire ; 1 s’il n’est pas sain',
  'the state of any object in words, why, and what to do; 1 when it is not healthy':
    'l’état de n’importe quel objet en mots, pourquoi, et que faire ; 1 s’il n’est pas sain',
  'such as pods, svc, certificates.cert-manager.io': 'par exemple pods, svc, certificates.cert-manager.io',
  'releases of a deployment, stateful or daemon set: see, change, go back':
    'versions d’un déploiement, stateful set ou daemon set : voir, changer, revenir',
  'its state in words; 1 when it is not healthy': 'son état en mots ; 1 s’il n’est pas sain',
  'its namespace': 'son namespace',
  // logs
  'logs of a pod, or of all pods of a workload, a service or a label selector together':
    'journaux d’un pod, ou de tous les pods d’une charge de travail, d’un service ou d’un sélecteur de labels, ensemble',
  'a pod, or KIND/NAME of a workload or a service, such as deployment/web':
    'un pod, ou GENRE/NOM d’une charge de travail ou d’un service, par exemple deployment/web',
  'its namespace; that of the context when it is not given': 'son namespace ; celui du contexte s’il n’est pas indiqué',
  'all namespaces, with --selector': 'tous les namespaces, avec --selector',
  'pods with these labels, such as app=web,tier!=cache': 'les pods qui portent ces labels, par exemple app=web,tier!=cache',
  'only containers of this name; else all, init containers too':
    'seulement les conteneurs de ce nom ; sinon tous, conteneurs d’initialisation compris',
  'go on with new lines and new pods until it is interrupted':
    'continuer avec les nouvelles lignes et les nouveaux pods jusqu’à l’interruption',
  'of the run before the present one': 'de l’exécution précédente',
  'not older than: 90s, 10m, 2h, 2026-11-21T10:00:00Z': 'pas plus ancien que : 90s, 10m, 2h, 2026-11-21T10:00:00Z',
  'so many of the last lines of each container; all for everything': 'autant des dernières lignes de chaque conteneur ; all pour tout',
  'with the time of each line': 'avec l’heure de chaque ligne',
  'revisions, newest first': 'révisions, la plus récente d’abord',
  'start its pods anew, one after another': 'redémarrer ses pods, l’un après l’autre',
  'keep further changes back': 'retenir les changements suivants',
  'roll out what was kept back': 'déployer ce qui était retenu',
  'back to the revision before, or to one of the history': 'revenir à la révision d’avant, ou à une de l’historique',
  'which one: see rollout history': 'laquelle : voyez rollout history',
  'set the number of replicas': 'régler le nombre de réplicas',
  'roll out another image; with --gate -- PROGRAM ARG... only when that ends with 0 in it':
    'déployer une autre image ; avec --gate -- PROGRAMME ARG... seulement s’il s’y termine par 0',
  'run what stands behind -- once as a job in the new image first':
    'exécuter d’abord une fois, dans un job de la nouvelle image, ce qui suit --',
  'the container whose image and environment it has; without it the first that is named':
    'le conteneur dont il a l’image et l’environnement ; sans cela le premier nommé',
  'go back by itself when the new version fails': 'revenir de soi-même si la nouvelle version échoue',
  'apply the objects of one or several YAML documents, tried by the cluster first; workloads are followed until they run':
    'appliquer les objets d’un ou plusieurs documents YAML, essayés d’abord par le cluster ; les charges de travail sont suivies jusqu’à ce qu’elles tournent',
  'a file, or - for standard input': 'un fichier, ou - pour l’entrée standard',
  'for objects that name none; without it that of the context': 'pour les objets qui n’en nomment pas ; sans cela celui du contexte',
  'take over fields that others manage': 'reprendre les champs que d’autres gèrent',
  'objects of any kind': 'objets de tout type',
  'delete an object; says first what goes with it': 'supprimer un objet ; dit d’abord ce qui part avec lui',
  'as in deployments, cm, certificates.cert-manager.io': 'comme deployments, cm, certificates.cert-manager.io',
  'what becomes of what it owns: background, foreground or orphan': 'sort de ce qu’il possède : background, foreground ou orphan',
  'what this login may do to it, and who may do the rest': 'ce que cette identité peut en faire, et qui peut le reste',
  'keep new pods from it': 'ne plus y placer de pods',
  'let new pods come again': 'y placer de nouveau des pods',
  'move all its pods elsewhere, as their disruption budgets allow':
    'déplacer tous ses pods, comme leurs budgets d’interruption le permettent',
  'also pods with data on the node (emptyDir), which is lost': 'aussi les pods avec des données sur le nœud (emptyDir), qui sont perdues',
  'also pods that nothing makes anew': 'aussi les pods que rien ne recrée',
  // forms of objects
  'set and remove keys of a config map': 'définir et retirer des clés d’un config map',
  'set and remove keys of a secret; values come from standard input, a file descriptor or files':
    'définir et retirer des clés d’un secret ; les valeurs viennent de l’entrée standard, d’un descripteur ou de fichiers',
  'make a config map': 'créer un config map',
  'make a secret; values come from standard input, a file descriptor or files':
    'créer un secret ; les valeurs viennent de l’entrée standard, d’un descripteur ou de fichiers',
  'the key whose value is read from standard input': 'la clé dont la valeur est lue sur l’entrée standard',
  'keys whose values are read from file descriptors': 'clés dont les valeurs sont lues sur des descripteurs de fichier',
  'Opaque (default), kubernetes.io/tls or kubernetes.io/dockerconfigjson':
    'Opaque (par défaut), kubernetes.io/tls ou kubernetes.io/dockerconfigjson',
  'keys whose values are the bytes of files': 'clés dont les valeurs sont les octets de fichiers',
  'keys to remove': 'clés à retirer',
  'restart what uses it afterwards': 'redémarrer ensuite ce qui l’utilise',
  'make an ingress for one host': 'créer un ingress pour un hôte',
  'the name it answers for; * for every one': 'le nom pour lequel il répond ; * pour tous',
  'what answers: /=web:80, /api=api:http': 'ce qui répond : /=web:80, /api=api:http',
  'the secret with the certificate of the host': 'le secret avec le certificat de l’hôte',
  'which ingress controller; without it the default of the cluster':
    'quel contrôleur d’ingress ; sans cette option celui par défaut du cluster',
  'minutes until it gives up waiting for it to go (2); 0 does not wait':
    'minutes au bout desquelles l’attente de sa disparition cesse (2) ; 0 n’attend pas',
  'minutes until it gives up (10)': 'minutes avant d’abandonner (10)',
  'run it once now': 'le lancer une fois maintenant',
  'run it once more': 'le lancer une fois de plus',
  'start no more jobs': 'ne plus lancer de jobs',
  'follow its schedule again': 'suivre de nouveau son horaire',
  // health, mail
  'resolve, connect, TLS, HTTP status, latency, expected text': 'résolution, connexion, TLS, statut HTTP, latence, texte attendu',
  'here, ssh:HOST, container:HOST/NAME, pod:CONTEXT/NAMESPACE/POD': 'here, ssh:HÔTE, container:HÔTE/NOM, pod:CONTEXTE/NAMESPACE/POD',
  'expected HTTP status (default: any 2xx or 3xx)': 'statut HTTP attendu (sans lui : tout 2xx ou 3xx)',
  'expected text in the body': 'texte attendu dans le corps',
  'expected JSON field, for example database=connected': 'champ JSON attendu, par exemple database=connected',
  'trust this authority too (PEM)': 'se fier aussi à cette autorité (PEM)',
  'limit for the whole check': 'limite pour tout le contrôle',
  'mail servers': 'serveurs de courriel',
  'speak SMTP to a server and say what happens': 'parler SMTP à un serveur et dire ce qui se passe',
  'one or several recipients': 'un ou plusieurs destinataires',
  'the mailbox that messages are looked for in; 993 where no port is given':
    'la boîte où chercher les messages ; 993 quand aucun port n’est donné',
  'with --imap: default the user of the profile': 'avec --imap : par défaut l’utilisateur du profil',
  'with --imap: the credential that holds its password': 'avec --imap : l’identifiant qui contient son mot de passe',
  'the mailbox that is kept with this profile; other options change it for this once':
    'la boîte gardée avec ce profil ; les autres options la changent pour cette fois',
  'HOST:PATH of a framework’s file: settings.py, mail.php, application.yml, production.rb, config.json, .env':
    'HÔTE:CHEMIN d’un fichier de framework : settings.py, mail.php, application.yml, production.rb, config.json, .env',
  'compare with a saved profile and show what differs; ends with 1 when something does':
    'compare avec un profil enregistré et montre ce qui diffère ; finit par 1 si quelque chose diffère',
  'copies, named in the message': 'copies, nommées dans le message',
  'copies that stand nowhere in the message': 'copies qui ne figurent nulle part dans le message',
  'the same test from these places side by side, separated by commas; nothing is sent':
    'le même test depuis ces endroits, côte à côte, séparés par des virgules ; rien n’est envoyé',
  'when it fails: try other ports, securities and mechanisms, without sending':
    'en cas d’échec : essayer d’autres ports, sécurités et mécanismes, sans rien envoyer',
  'a saved profile; other options change it for this once': 'un profil enregistré ; les autres options le modifient pour cette fois',
  'a saved profile': 'un profil enregistré',
  'mail servers kept under a name; the password stays with the credentials':
    'des serveurs de courriel conservés sous un nom ; le mot de passe reste avec les identifiants',
  'the saved profiles': 'les profils enregistrés',
  'save a profile, or change what is given of one and keep the rest':
    'enregistrer un profil, ou changer ce qui est indiqué et garder le reste',
  'a provider’s server, port and security': 'serveur, port et sécurité d’un fournisseur',
  'with --password-stdin: where the password is kept; without it the keychain, else the sealed file':
    'avec --password-stdin : où le mot de passe est conservé ; sans cette option le trousseau, sinon le fichier scellé',
  'forget a profile; its credential stays': 'oublier un profil ; son identifiant reste',
  'send a message by a saved profile; {id} in it becomes an id of this message alone':
    'envoyer un message par un profil enregistré ; {id} y devient un identifiant propre à ce message',
  'the text, from a file of this computer': 'le texte, depuis un fichier de cet ordinateur',
  'the HTML, from a file of this computer': 'le HTML, depuis un fichier de cet ordinateur',
  'files of this computer, 15 MB together': 'fichiers de cet ordinateur, 15 Mo au total',
  'further headers, as "Name: value"': 'autres en-têtes, sous la forme « Nom: valeur »',
  'log in this way only; XOAUTH2 takes an access token as the password':
    'n’employer que ce mécanisme ; avec XOAUTH2, le mot de passe est un jeton d’accès',
  'the password is a refresh token: get the access token here':
    'le mot de passe est un jeton de renouvellement : obtenir ici le jeton d’accès',
  'with --refresh-url': 'avec --refresh-url',
  'with --refresh-url: the credential that holds the client’s secret':
    'avec --refresh-url : l’identifiant qui contient le secret du client',
  'stop after this phase; nothing is sent': 's’arrêter après cette étape ; rien n’est envoyé',
  'take the password from the credential of that name': 'prendre le mot de passe de l’identifiant de ce nom',
  'send a real message (without it the test ends after RCPT TO)': 'envoyer un vrai message (sans cela, le test s’arrête après RCPT TO)',
  'name to expect in the certificate': 'nom attendu dans le certificat',
  'limit for each step': 'limite pour chaque étape',
  // totp, credentials
  'secrets by name: in the OS keychain, in a sealed file, or in memory':
    'secrets par nom : dans le trousseau du système, dans un fichier scellé, ou en mémoire',
  'what is known of a secret, without the secret': 'ce qu’on sait d’un secret, sans le secret',
  'read the value from this file descriptor': 'lire la valeur sur ce descripteur de fichier',
  'where it is kept; without it the keychain, else the sealed file':
    'où il est conservé ; par défaut le trousseau, sinon le fichier scellé',
  'change what is said of a secret, not the secret': 'changer ce qui est dit d’un secret, pas le secret',
  'where it is kept from now on': 'où il est conservé désormais',
  'keep a secret in another place; it stays until the new one has given it back':
    'conserver un secret ailleurs ; il reste en place tant que le nouvel endroit ne l’a pas rendu',
  'what it is; without it, guessed from the name': 'ce que c’est ; par défaut, deviné d’après le nom',
  'what people call it': 'comment on l’appelle',
  'the day (YYYY-MM-DD) by which a new value is due; none to forget it':
    'le jour (AAAA-MM-JJ) où une nouvelle valeur est attendue ; none pour l’oublier',
  'show the secret itself; on a terminal only, after the lock’s passphrase':
    'afficher le secret lui-même ; sur un terminal seulement, après la phrase de passe du verrou',
  'put the secret into the clipboard for 30 s, without showing it': 'mettre le secret dans le presse-papiers pour 30 s, sans l’afficher',
  'try each place that keeps secrets: write, read and delete a probe; say what to do':
    'essayer chaque endroit qui garde des secrets : écrire, lire et effacer un témoin ; dire que faire',
  'the sealed file: secrets without a keychain, closed with a passphrase':
    'le fichier scellé : des secrets sans trousseau, fermés par une phrase de passe',
  'where secrets live now, and why': 'où vivent les secrets, et pourquoi',
  'make the sealed file; its passphrase is typed twice, or read with --passphrase-fd':
    'créer le fichier scellé ; sa phrase de passe est saisie deux fois, ou lue avec --passphrase-fd',
  'open the sealed file with its passphrase, and close it again': 'ouvrir le fichier scellé avec sa phrase de passe, puis le refermer',
  'take another file or an older copy than the one known for the right one from now on':
    'tenir désormais pour bon un autre fichier, ou une copie plus ancienne que celle connue',
  'give the sealed file another passphrase': 'donner une autre phrase de passe au fichier scellé',
  'put the last sound copy in the place of a damaged or lost sealed file':
    'mettre la dernière copie saine à la place d’un fichier scellé endommagé ou perdu',
  'rename a sealed file nobody can open any more and forget it; nothing is deleted':
    'renommer un fichier scellé que personne ne peut plus ouvrir et l’oublier ; rien n’est supprimé',
  'bring names back that the keychain holds and no list here has':
    'remettre dans la liste les noms que le trousseau contient et qui n’y sont pas',
  'second factors': 'seconds facteurs',
  'make a new secret and show it once': 'créer un nouveau secret et l’afficher une fois',
  'length of a step': 'durée d’un intervalle',
  'list them, without secrets': 'les lister, sans secrets',
  'the code that runs now': 'le code du moment',
  'check a code and explain a wrong one': 'vérifier un code et expliquer un code faux',
  'forget the secret': 'oublier le secret',
  'give an entry other names; its codes stay': 'donner d’autres noms à une entrée ; ses codes restent',
  'the order of the list: these first; without ids by name': 'l’ordre de la liste : celles-ci d’abord ; sans identifiants, par nom',
  'exports, PNG pictures of QR codes, or - for standard input (otpauth links, one a line)':
    'exports, images PNG de codes QR, ou - pour l’entrée standard (liens otpauth, un par ligne)',
  'take entries over from another authenticator; shows what would come first':
    'reprendre les entrées d’un autre authentificateur ; montre d’abord ce qui viendrait',
  'read the passphrase of an encrypted export from this file descriptor':
    'lire la phrase de passe d’un export chiffré sur ce descripteur de fichier',
  'show what would come, and keep nothing': 'montrer ce qui viendrait, sans rien garder',
  'write entries as an encrypted Aegis vault': 'écrire des entrées en coffre Aegis chiffré',
  'a file that does not exist yet': 'un fichier qui n’existe pas encore',
  'only these entries': 'seulement ces entrées',
  'read the passphrase for the file from this file descriptor': 'lire la phrase de passe du fichier sur ce descripteur de fichier',
  'say what a code is: whose, how old, why it is refused; nothing is used up':
    'dire ce qu’est un code : de qui, de quand, pourquoi il est refusé ; rien n’est consommé',
  'the entry it should belong to; without it all are looked at':
    'l’entrée à laquelle il devrait appartenir ; sans elle, toutes sont examinées',
  'measure the clock of this server, over SSH': 'mesurer l’horloge de ce serveur, par SSH',
  'measure the clock of this web server': 'mesurer l’horloge de ce serveur web',
  'show the secret of one entry once more, on a terminal only': 'remontrer le secret d’une entrée, sur un terminal seulement',
  'the recovery codes of an entry, each good once': 'les codes de secours d’une entrée, chacun bon une fois',
  'keep recovery codes, one a line on standard input, instead of those kept before':
    'garder des codes de secours, un par ligne sur l’entrée standard, à la place des précédents',
  'show them, on a terminal only': 'les montrer, sur un terminal seulement',
  'as show counts them': 'comme show les compte',
  'cross one out: it was used': 'en rayer un : il a servi',
  'forget all of them': 'les oublier tous',
  'a code for the SSH logins of a server: for whom it is on, enrol an account, remove it again':
    'un code pour les connexions SSH d’un serveur : pour qui il est exigé, enrôler un compte, le retirer',
  'the account; default the one that logs in': 'le compte ; par défaut celui qui se connecte',
  'what a login needs': 'ce qu’exige une connexion',
  'every account that has a second factor already, too': 'aussi tout compte qui a déjà un second facteur',
  'the server takes it back by itself unless it is proven by then':
    'le serveur reprend tout de lui-même si la preuve ne vient pas d’ici là',
  'names and where they live, never values': 'noms et emplacements, jamais les valeurs',
  'keep a secret': 'conserver un secret',
  'forget a secret': 'oublier un secret',
  // helm
  'Helm releases, read from the cluster; the helm program is needed for upgrades only':
    'releases Helm, lues dans le cluster ; le programme helm ne sert qu’aux mises à jour',
  'the newest revision of each release, worst first': 'la dernière révision de chaque release, la pire d’abord',
  'all namespaces; as without --namespace': 'tous les namespaces ; comme sans --namespace',
  'its revisions, newest first': 'ses révisions, la plus récente d’abord',
  'the values of a revision, secrets masked': 'les valeurs d’une révision, secrets masqués',
  'the objects of a revision, secrets masked': 'les objets d’une révision, secrets masqués',
  'which one; default the newest': 'laquelle ; par défaut la plus récente',
  'the pod templates of two revisions compared; 1 when they differ': 'les modèles de pod de deux révisions comparés ; 1 s’ils diffèrent',
  'values and objects of two revisions compared; 1 when they differ': 'valeurs et objets de deux révisions comparés ; 1 s’ils diffèrent',
  'back to a revision of its history': 'retour à une révision de son historique',
  'with the helm program of this computer': 'avec le programme helm de cet ordinateur',
  'version of the chart; default the newest': 'version du chart ; par défaut la plus récente',
  'values as YAML, - for standard input; without it those of last time are used':
    'valeurs en YAML, - pour l’entrée standard ; sans cette option, celles de la dernière fois',
  // mail follow
  'where a message is: in a mailbox (--imap) by a text only it holds, or in the log of a server (--log) by its queue id':
    'où est un message : dans une boîte (--imap) par un texte que lui seul contient, ou dans le journal d’un serveur (--log) par son identifiant de file',
  'the mailbox’s server; 993 where no port is given': 'le serveur de la boîte ; 993 sans port indiqué',
  'how long to go on looking; 0 looks once': 'combien de temps chercher ; 0 regarde une fois',
  'read the mail log at --via': 'lire le journal du courriel à --via',
  'with --log: the file, where it is not in a usual place': 'avec --log : le fichier, s’il n’est pas à un endroit habituel',
  // mail catch
  'a mail server on this computer that takes every message and delivers none; shows what an application sends, until Ctrl+C':
    'un serveur de courriel sur cet ordinateur qui prend tout et ne distribue rien ; montre ce qu’envoie une application, jusqu’à Ctrl+C',
  'listen on the loopback of this server too, through SSH': 'écouter aussi sur la boucle locale de ce serveur, par SSH',
  'with --on: the port there (0: a free one)': 'avec --on : le port là-bas (0 : un port libre)',
  'end after so many messages': 'finir après ce nombre de messages',
  'print one JSON object a line': 'écrire un objet JSON par ligne',
  // mail domain
  'what a domain publishes about its mail (MX, SPF, DKIM, DMARC, ...), and what to publish':
    'ce qu’un domaine publie sur son courriel (MX, SPF, DKIM, DMARC, ...), et ce qu’il faut publier',
  'DKIM selectors; default the well-known ones': 'sélecteurs DKIM ; par défaut les plus courants',
  'the address that sends: checked against SPF, and backwards': 'l’adresse qui envoie : comparée à SPF, et résolue à l’envers',
  'the sender of the envelope, for the macros of SPF': 'l’expéditeur de l’enveloppe, pour les macros de SPF',
  'the resolver to ask, with :port where it is not 53; default that of the place':
    'le résolveur à interroger, avec :port si ce n’est pas 53 ; par défaut celui de l’endroit',
  'ask well-known blocklists about the address; they learn of it':
    'interroger des listes de blocage connues sur l’adresse ; elles l’apprennent',
  'limit for each question': 'limite pour chaque question',
  // mail deployed
  'the mail settings an application is deployed with, from its environment; with --test whether they work':
    'les réglages de courriel déployés d’une application, d’après son environnement ; avec --test, s’ils fonctionnent',
  'CONTEXT/NAMESPACE/deployment/NAME; a / in the context as %2F': 'CONTEXTE/NAMESPACE/deployment/NOM ; un / du contexte s’écrit %2F',
  'HOST/PROJECT/SERVICE': 'HÔTE/PROJET/SERVICE',
  'HOST/UNIT': 'HÔTE/UNITÉ',
  'an .env file: HOST:PATH, or here:PATH': 'un fichier .env : HÔTE:CHEMIN, ou here:CHEMIN',
  'the same as --dotenv; write pilothouse -- mail deployed --env-file ..., or Node takes it for its own':
    'identique à --dotenv ; écrivez pilothouse -- mail deployed --env-file ..., sinon Node le prend pour lui',
  'try them from this computer and from where the application runs, side by side':
    'les essayer depuis ce poste et depuis l’endroit où tourne l’application, côte à côte',
  'with --test: send a real message': 'avec --test : envoyer un vrai message',
  'with --test: recipients; default the sender itself': 'avec --test : destinataires ; par défaut l’expéditeur lui-même',
  'with --test: sender, where the settings name none': 'avec --test : expéditeur, si les réglages n’en nomment pas',
  // secrets that are made, moved and found
  'what to make': 'quoi générer',
  'make a secret straight into the store; prints its public part, never its value':
    'générer un secret directement dans le magasin ; affiche sa partie publique, jamais sa valeur',
  'the name it is kept under': 'le nom sous lequel il est gardé',
  'what a person calls it': 'le nom que lui donne une personne',
  'the day by which a new one is due (YYYY-MM-DD)': 'le jour avant lequel le renouveler (AAAA-MM-JJ)',
  'replace what is kept under that name': 'remplacer ce qui est gardé sous ce nom',
  'password: letters (8-256)': 'password : caractères (8-256)',
  'password: lower, upper, digits, symbols, separated by commas': 'password : lower, upper, digits, symbols, séparés par des virgules',
  'password: without characters that are taken for one another': 'password : sans les caractères qui se confondent',
  'passphrase: words (3-20)': 'passphrase : mots (3-20)',
  'passphrase: what stands between the words': 'passphrase : ce qui sépare les mots',
  'passphrase: each word with a capital': 'passphrase : chaque mot avec une majuscule',
  'passphrase: a digit behind one of the words': 'passphrase : un chiffre après l’un des mots',
  'url-safe: random bytes (16-256)': 'url-safe : octets aléatoires (16-256)',
  'key-pair: kind of key': 'key-pair : type de clé',
  'key-pair: form of both halves': 'key-pair : forme des deux parties',
  'key-pair: comment of the public line': 'key-pair : commentaire de la ligne publique',
  'htpasswd: the user': 'htpasswd : l’utilisateur',
  'htpasswd: cost of bcrypt (8-15)': 'htpasswd : coût de bcrypt (8-15)',
  'htpasswd: read the password from standard input instead of making one':
    'htpasswd : lire le mot de passe sur l’entrée standard au lieu d’en générer un',
  'seal credentials and second factors into a file for another workstation':
    'sceller identifiants et seconds facteurs dans un fichier pour un autre poste',
  'only these credentials': 'seulement ces identifiants',
  'only these second factors': 'seulement ces seconds facteurs',
  'a bundle, a .env file, a CSV of KeePass, a JSON of Bitwarden, or - for standard input':
    'un paquet, un fichier .env, un CSV de KeePass, un JSON de Bitwarden, ou - pour l’entrée standard',
  'take secrets over from a file; shows what is new, equal or different first':
    'reprendre les secrets d’un fichier ; montre d’abord ce qui est nouveau, identique ou différent',
  'read the passphrase of a bundle, or the password of an export of Bitwarden, from this file descriptor':
    'lire la phrase de passe d’un paquet, ou le mot de passe d’un export de Bitwarden, sur ce descripteur',
  'what stands before each name from another program’s file': 'ce qui précède chaque nom venu du fichier d’un autre programme',
  'only these': 'seulement ceux-ci',
  'these too, although another value is kept under the name': 'ceux-ci aussi, même si une autre valeur est gardée sous ce nom',
  'also what does not look like a secret': 'aussi ce qui ne ressemble pas à un secret',
  'say where secrets lie in plain text: file, line, kind, who may read it; never a value':
    'dire où des secrets sont en clair : fichier, ligne, type, qui peut lire ; jamais de valeur',
  'here, or ssh:HOST': 'here, ou ssh:HÔTE',
  'look for .env files in these folders too': 'chercher aussi les fichiers .env dans ces dossiers',
};
