import { domainToASCII } from 'node:url';
import { holdsLoginInMailbox, LOCAL_PART } from '../../../preload/contract/mail-kept-fields.ts';
import { failure, FailureError, words } from '../failure.ts';

/** A mailbox as it goes into the envelope and into a header. */
export interface Mailbox {
  /** `user@xn--exmple-cua.test`: the domain in ASCII (RFC 5890); the part before the @ as it was given. */
  readonly address: string;
  /** Display name, when one was given: `Ada <ada@example.test>`. */
  readonly name: string | null;
  /** The part before the @ is not ASCII: only servers with SMTPUTF8 take it (RFC 6531). */
  readonly needsUtf8: boolean;
}

/** Reads `ada@example.test` or `Ada <ada@example.test>`. Throws FailureError `bad-input`. */
export function readMailbox(text: string): Mailbox {
  refuseLineBreaks(text);
  const bracketed = /^(?<name>.*?)\s*<(?<address>[^<>]*)>\s*$/.exec(text);
  const written = (bracketed?.groups?.['address'] ?? text).trim();
  const name = bracketed?.groups?.['name']?.trim().replace(/^"(.*)"$/, '$1') || null;
  const at = written.lastIndexOf('@');
  const local = written.slice(0, at);
  const domain = written.slice(at + 1);
  const ascii = /^\[[\d.]+\]$|^\[IPv6:[\da-f:.]+\]$/i.test(domain) ? domain : domainToASCII(domain);
  if (at < 1 || ascii === '' || written.length > 320 || !LOCAL_PART.test(local) || !asciiDomain.test(ascii))
    throw new FailureError(notAnAddress(text));
  return { address: `${local}@${ascii}`, name, needsUtf8: /\P{ASCII}/u.test(local) };
}

/** A line break in an address or a subject would become a command or a header of its own. Throws FailureError `bad-input`. */
export function refuseLineBreaks(text: string): void {
  if (!/[\p{Cc}\u2028\u2029]/u.test(text)) return;
  throw new FailureError(
    failure(
      'bad-input',
      words(
        'Addresses, names and the subject cannot hold line breaks or control characters.',
        'Les adresses, les noms et l’objet ne peuvent contenir ni retour à la ligne ni caractère de contrôle.',
      ),
      words('Take them out; nothing was sent.', 'Retirez-les ; rien n’a été envoyé.'),
    ),
  );
}

const asciiDomain = /^(?:\[[^\]]+\]|[a-z\d_](?:[a-z\d_-]*[a-z\d_])?(?:\.[a-z\d_](?:[a-z\d_-]*[a-z\d_])?)*)$/i;

function notAnAddress(text: string) {
  const shown = text.slice(0, 100);
  return failure(
    'bad-input',
    holdsLoginInMailbox(text)
      ? words(
          'What was given is not a mail address; it is not repeated, for a password may stand in it.',
          'Ce qui a été donné n’est pas une adresse de courrier ; cela n’est pas répété, un mot de passe peut s’y trouver.',
        )
      : words(`“${shown}” is not a mail address.`, `« ${shown} » n’est pas une adresse de courrier.`),
    words('Write it as name@example.org, or Name <name@example.org>.', 'Écrivez-la sous la forme nom@exemple.fr, ou Nom <nom@exemple.fr>.'),
  );
}
