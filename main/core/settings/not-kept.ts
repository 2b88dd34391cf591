import { NOT_KEPT } from '../../../preload/contract/mail-kept-fields.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../failure.ts';

interface WhyNotKept {
  readonly cause: Words;
  readonly remedy: Words;
}

const passwordsElsewhere = words(
  'the password goes into its own field, or on the command line through --password-stdin or --credential.',
  'le mot de passe a son propre champ ou, en ligne de commande, --password-stdin ou --credential.',
);

const user: WhyNotKept = {
  cause: words(
    'Not saved: a colon stands in the user, and what follows it may be a password.',
    'Rien n’a été enregistré : l’utilisateur contient un deux-points, et ce qui le suit est peut-être un mot de passe.',
  ),
  remedy: words(`Give the user alone; ${passwordsElsewhere.en}`, `Indiquez seulement l’utilisateur ; ${passwordsElsewhere.fr}`),
};

/** By what the schema says of the value. None of them repeats it: a password may stand in it. */
const reasons: ReadonlyMap<string, WhyNotKept> = new Map([
  [
    NOT_KEPT.server,
    {
      cause: words(
        'Not saved: the server is more than a name or an address, and a password may stand in it.',
        'Rien n’a été enregistré : le serveur est plus qu’un nom ou une adresse, et contient peut-être un mot de passe.',
      ),
      remedy: words(
        `Give only the name, such as smtp.example.org; the port and the user have their own fields, and ${passwordsElsewhere.en}`,
        `Indiquez seulement le nom, par exemple smtp.exemple.fr ; le port et l’utilisateur ont leurs propres champs, et ${passwordsElsewhere.fr}`,
      ),
    },
  ],
  [NOT_KEPT.user, user],
  [
    NOT_KEPT.control,
    {
      cause: words(
        'Not saved: a line break or another control character stands in one of the fields.',
        'Rien n’a été enregistré : un des champs contient un retour à la ligne ou un autre caractère de contrôle.',
      ),
      remedy: words('Take it out.', 'Retirez-le.'),
    },
  ],
  [
    NOT_KEPT.mailbox,
    {
      cause: words(
        'Not saved: a sender or a recipient is no mail address, and a password may stand in it.',
        'Rien n’a été enregistré : un expéditeur ou un destinataire n’est pas une adresse de courrier, et contient peut-être un mot de passe.',
      ),
      remedy: words(
        `Write it as name@example.org, or Name <name@example.org>; ${passwordsElsewhere.en}`,
        `Écrivez nom@exemple.fr, ou Nom <nom@exemple.fr> ; ${passwordsElsewhere.fr}`,
      ),
    },
  ],
  [
    NOT_KEPT.name,
    {
      cause: words(
        'Not saved: the name of the profile looks like a login, and a password may stand in it; or a control character does.',
        'Rien n’a été enregistré : le nom du profil ressemble à un identifiant de connexion, et contient peut-être un mot de passe ; ou bien un caractère de contrôle.',
      ),
      remedy: words(`Choose another name; ${passwordsElsewhere.en}`, `Choisissez un autre nom ; ${passwordsElsewhere.fr}`),
    },
  ],
  [
    NOT_KEPT.place,
    {
      cause: words(
        'Not saved: a password stands before the host of the place to connect from.',
        'Rien n’a été enregistré : un mot de passe précède l’hôte du point de départ.',
      ),
      remedy: words(
        'Write it as ssh:user@host; the password is asked for when the connection is made.',
        'Écrivez ssh:utilisateur@hôte ; le mot de passe est demandé au moment de la connexion.',
      ),
    },
  ],
  [
    NOT_KEPT.tokenUrl,
    {
      cause: words(
        'Not saved: the address for tokens is no plain https:// address; a login, or a secret behind “?” or “#”, is not kept in it.',
        'Rien n’a été enregistré : l’adresse des jetons n’est pas une simple adresse https:// ; ni identifiant, ni secret après « ? » ou « # », n’y est conservé.',
      ),
      remedy: words(
        'Give the address alone, such as https://oauth2.googleapis.com/token; the client’s secret is kept as a credential.',
        'Indiquez seulement l’adresse, par exemple https://oauth2.googleapis.com/token ; le secret du client se garde comme identifiant.',
      ),
    },
  ],
]);

/** Why the settings do not keep a value, by what their schema said; undefined when it only has another form. */
export function whyNotKept(said: string): WhyNotKept | undefined {
  return reasons.get(said);
}

/** For whoever writes down something else first, a credential under that user's name. */
export function notKept(what: 'user' | 'control' | 'mailbox' | 'name'): FailureError {
  const { cause, remedy } = reasons.get(NOT_KEPT[what]) ?? user;
  return new FailureError(failure('bad-input', cause, remedy));
}
