import { MASK } from '../../credentials/masked-values.ts';
import { failure, FailureError, words } from '../../failure.ts';

/** Refuses a text that holds a mask: written as it stands, it would take the place of the secret. Throws FailureError `bad-input`. */
export function refuseMask(text: string, where: string): void {
  if (!text.includes(MASK)) return;
  throw new FailureError(
    failure(
      'bad-input',
      words(
        `${where} holds ${MASK}, which stands for a secret that was not shown. Nothing was changed.`,
        `${where} contient ${MASK}, qui remplace un secret non montré. Rien n’a été modifié.`,
      ),
      words(
        'Write the whole new value in its place, or change the object under YAML: there what is masked stays as it is.',
        'Écrivez à sa place toute la nouvelle valeur, ou modifiez l’objet sous YAML : ce qui y est masqué reste tel quel.',
      ),
    ),
  );
}
