import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';

/** First digit of a reply code and of an enhanced code (RFC 3463 §3.1). */
const classes: Readonly<Record<string, Words>> = {
  2: words('accepted', 'accepté'),
  4: words('refused for now: trying again later may work', 'refusé pour l’instant : un nouvel essai plus tard peut réussir'),
  5: words('refused for good: it will not work without a change', 'refusé définitivement : sans changement, cela ne marchera pas'),
};

/** Second number: what it is about (RFC 3463 §3.2). */
const subjects: Readonly<Record<string, Words>> = {
  0: words('no further detail', 'sans autre précision'),
  1: words('the address', 'l’adresse'),
  2: words('the mailbox', 'la boîte aux lettres'),
  3: words('the mail system', 'le système de messagerie'),
  4: words('network or routing', 'le réseau ou l’acheminement'),
  5: words('the protocol', 'le protocole'),
  6: words('the content of the message', 'le contenu du message'),
  7: words('security or policy', 'la sécurité ou les règles du serveur'),
};

/** Second and third number together (RFC 3463 §3.2 to §3.8, RFC 4954 §6, RFC 7372, RFC 7505, and IANA's registry). */
const details: Readonly<Record<string, Words>> = {
  '1.0': words('an address problem without further detail', 'un problème d’adresse, sans autre précision'),
  '1.1': words('there is no such mailbox', 'cette boîte n’existe pas'),
  '1.2': words('the domain of the address cannot receive mail', 'le domaine de l’adresse ne peut pas recevoir de courrier'),
  '1.3': words('the address is not written correctly', 'l’adresse est mal écrite'),
  '1.4': words('the address fits several mailboxes', 'l’adresse correspond à plusieurs boîtes'),
  '1.5': words('the address is valid', 'l’adresse est valable'),
  '1.6': words('the mailbox has moved', 'la boîte a déménagé'),
  '1.7': words('the sender’s address is not written correctly', 'l’adresse de l’expéditeur est mal écrite'),
  '1.8': words(
    'the sender’s domain does not exist or takes no answers',
    'le domaine de l’expéditeur n’existe pas ou n’accepte pas de réponse',
  ),
  '1.9': words('the message was relayed to a server that does not confirm', 'le message a été relayé vers un serveur qui ne confirme pas'),
  '1.10': words('the domain says that it takes no mail (null MX)', 'le domaine déclare ne recevoir aucun courrier (MX nul)'),
  '2.0': words('a mailbox problem without further detail', 'un problème de boîte, sans autre précision'),
  '2.1': words('the mailbox is disabled and takes nothing', 'la boîte est désactivée et n’accepte rien'),
  '2.2': words('the mailbox is full', 'la boîte est pleine'),
  '2.3': words('the message is longer than this mailbox takes', 'le message dépasse la taille admise par cette boîte'),
  '2.4': words('the mailing list could not be expanded', 'la liste de diffusion n’a pas pu être développée'),
  '3.0': words('a fault of the mail system without further detail', 'un défaut du système de messagerie, sans autre précision'),
  '3.1': words('the mail system’s storage is full', 'l’espace du système de messagerie est plein'),
  '3.2': words('the system takes no messages now', 'le système n’accepte pas de message en ce moment'),
  '3.3': words('the system lacks a feature that is needed', 'il manque au système une fonction nécessaire'),
  '3.4': words('the message is too large for the system', 'le message est trop gros pour le système'),
  '3.5': words('the system is not configured correctly', 'le système est mal configuré'),
  '3.6': words('the priority that was asked for changed', 'la priorité demandée a changé'),
  '4.0': words('a network problem without further detail', 'un problème de réseau, sans autre précision'),
  '4.1': words('the next server does not answer', 'le serveur suivant ne répond pas'),
  '4.2': words('the connection was bad or broke', 'la connexion était mauvaise ou s’est rompue'),
  '4.3': words('a directory server (DNS) failed', 'un serveur d’annuaire (DNS) a échoué'),
  '4.4': words('no route to the recipient’s domain', 'aucun chemin vers le domaine du destinataire'),
  '4.5': words('the mail system is congested', 'le système de messagerie est engorgé'),
  '4.6': words('the mail runs in a loop', 'le courrier tourne en boucle'),
  '4.7': words('delivery took too long', 'la remise a pris trop de temps'),
  '5.0': words('a protocol problem without further detail', 'un problème de protocole, sans autre précision'),
  '5.1': words('the command does not fit here', 'la commande n’a pas sa place ici'),
  '5.2': words('the command was not understood', 'la commande n’a pas été comprise'),
  '5.3': words('too many recipients', 'trop de destinataires'),
  '5.4': words('the command’s arguments are wrong', 'les arguments de la commande sont incorrects'),
  '5.5': words('the other side speaks a wrong version of the protocol', 'l’autre côté parle une mauvaise version du protocole'),
  '5.6': words('the authentication exchange is too long', 'l’échange d’authentification est trop long'),
  '6.0': words('a content problem without further detail', 'un problème de contenu, sans autre précision'),
  '6.1': words('the kind of content is not accepted', 'ce type de contenu n’est pas accepté'),
  '6.2': words('the content would have to be converted, which is forbidden', 'le contenu devrait être converti, ce qui est interdit'),
  '6.3': words('the content would have to be converted, which is not possible', 'le contenu devrait être converti, ce qui est impossible'),
  '6.4': words('the content was converted with loss', 'le contenu a été converti avec perte'),
  '6.5': words('the content could not be converted', 'le contenu n’a pas pu être converti'),
  '6.6': words('the content is no longer available', 'le contenu n’est plus disponible'),
  '6.7': words('addresses in letters beyond ASCII are not accepted', 'les adresses hors ASCII ne sont pas acceptées'),
  '7.0': words('a rule of the server, without further detail', 'une règle du serveur, sans autre précision'),
  '7.1': words('delivery is not authorised by the server’s rules', 'les règles du serveur n’autorisent pas cette remise'),
  '7.2': words('sending to this mailing list is not authorised', 'l’envoi à cette liste n’est pas autorisé'),
  '7.3': words('a conversion for security is needed and not possible', 'une conversion de sécurité est nécessaire et impossible'),
  '7.4': words('a security feature is not supported', 'une fonction de sécurité n’est pas prise en charge'),
  '7.5': words('a cryptographic failure', 'un échec cryptographique'),
  '7.6': words('the cryptographic algorithm is not supported', 'l’algorithme cryptographique n’est pas pris en charge'),
  '7.7': words('the message was changed on its way', 'le message a été modifié en chemin'),
  '7.8': words('the user name or the password is wrong', 'le nom d’utilisateur ou le mot de passe est faux'),
  '7.9': words(
    'the authentication mechanism is too weak for this account',
    'le mécanisme d’authentification est trop faible pour ce compte',
  ),
  '7.10': words('encryption is needed', 'le chiffrement est exigé'),
  '7.11': words('this mechanism needs encryption', 'ce mécanisme exige le chiffrement'),
  '7.12': words('the password has to be changed first', 'le mot de passe doit d’abord être changé'),
  '7.13': words('the account is disabled', 'le compte est désactivé'),
  '7.14': words('a trust relationship between the servers is missing', 'il manque une relation de confiance entre les serveurs'),
  '7.15': words('the priority is too low to be accepted now', 'la priorité est trop basse pour être acceptée maintenant'),
  '7.16': words('the message is too large for its priority', 'le message est trop gros pour sa priorité'),
  '7.17': words('the mailbox has changed owner', 'la boîte a changé de propriétaire'),
  '7.18': words('the domain has changed owner', 'le domaine a changé de propriétaire'),
  '7.20': words('no DKIM signature passes', 'aucune signature DKIM n’est valable'),
  '7.21': words('no DKIM signature is acceptable', 'aucune signature DKIM n’est acceptable'),
  '7.22': words('no DKIM signature of the author’s domain passes', 'aucune signature DKIM du domaine de l’auteur n’est valable'),
  '7.23': words('SPF says that this server may not send for the domain', 'SPF n’autorise pas ce serveur à envoyer pour le domaine'),
  '7.24': words('SPF of the domain cannot be evaluated', 'le SPF du domaine ne peut pas être évalué'),
  '7.25': words('the sending address has no matching reverse DNS', 'l’adresse d’envoi n’a pas de DNS inverse concordant'),
  '7.26': words('several authentication checks failed (SPF, DKIM)', 'plusieurs contrôles d’authentification ont échoué (SPF, DKIM)'),
  '7.27': words(
    'the sender’s domain says that it sends no mail (null MX)',
    'le domaine de l’expéditeur déclare ne pas envoyer de courrier (MX nul)',
  ),
  '7.28': words('too much mail at once (a flood)', 'trop de courrier à la fois (un flot)'),
  '7.29': words('ARC validation failed', 'la validation ARC a échoué'),
  '7.30': words('the server wants REQUIRETLS', 'le serveur exige REQUIRETLS'),
};

/** Reply codes without an enhanced code (RFC 5321 §4.2.3, RFC 4954 §6). */
const replies: Readonly<Record<string, Words>> = {
  421: words('the server closes the connection', 'le serveur ferme la connexion'),
  432: words('a password change is needed, or too many connections', 'un changement de mot de passe est exigé, ou trop de connexions'),
  450: words('the mailbox is not available now', 'la boîte n’est pas disponible pour l’instant'),
  451: words('an error while the server worked on it', 'une erreur pendant le traitement par le serveur'),
  452: words(
    'the server is short of storage, or there are too many recipients',
    'le serveur manque d’espace, ou il y a trop de destinataires',
  ),
  454: words('TLS or authentication is not available now', 'TLS ou l’authentification n’est pas disponible pour l’instant'),
  455: words('the server cannot do this with the given parameters', 'le serveur ne peut pas le faire avec ces paramètres'),
  500: words('the command was not recognised', 'la commande n’a pas été reconnue'),
  501: words('the command’s arguments are wrong', 'les arguments de la commande sont incorrects'),
  502: words('the command is not implemented', 'la commande n’est pas implémentée'),
  503: words('the commands came in a wrong order', 'les commandes sont venues dans le mauvais ordre'),
  504: words('the parameter is not implemented', 'le paramètre n’est pas implémenté'),
  521: words('this server takes no mail', 'ce serveur n’accepte pas de courrier'),
  530: words('authentication is needed', 'l’authentification est exigée'),
  534: words(
    'the mechanism is too weak, or another way to sign in is needed',
    'le mécanisme est trop faible, ou une autre façon de s’authentifier est exigée',
  ),
  535: words('the credentials were refused', 'les identifiants ont été refusés'),
  538: words('this mechanism needs encryption', 'ce mécanisme exige le chiffrement'),
  550: words('the mailbox is not available, or a rule refuses it', 'la boîte n’est pas disponible, ou une règle s’y oppose'),
  551: words('the recipient is not local', 'le destinataire n’est pas local'),
  552: words(
    'the storage allotted to the mailbox is used up, or the message is too large',
    'l’espace alloué à la boîte est épuisé, ou le message est trop gros',
  ),
  553: words('the address is not allowed or not written correctly', 'l’adresse n’est pas permise ou est mal écrite'),
  554: words('the transaction failed, or the server refuses this client', 'la transaction a échoué, ou le serveur refuse ce client'),
  555: words('the server does not know these parameters', 'le serveur ne connaît pas ces paramètres'),
  556: words('the domain takes no mail', 'le domaine n’accepte pas de courrier'),
};

/** Explains a reply by its enhanced code (class, subject, detail), else by its reply code. */
export function explainCode(code: number, enhancedCode: string | null): Words {
  const [kind, subject, detail] = (enhancedCode ?? '').split('.');
  const known = details[`${subject}.${detail}`] ?? (enhancedCode === null ? replies[String(code)] : undefined);
  const about = known ?? subjects[subject ?? ''] ?? replies[String(code)];
  const severity =
    classes[kind !== undefined && kind !== '' ? kind : (String(code)[0] ?? '')] ?? words('an unusual reply', 'une réponse inhabituelle');
  return about === undefined ? severity : words(`${about.en} (${severity.en})`, `${about.fr} (${severity.fr})`);
}
