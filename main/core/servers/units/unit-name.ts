import { failure, FailureError, words } from '../../failure.ts';

/** Throws FailureError `bad-input` for a name that no single unit can have (systemd.unit(5)); `*` would be a pattern. */
export function checkUnitName(unit: string): void {
  if (/^[A-Za-z0-9:_.\\@][A-Za-z0-9:_.\\@-]*$/u.test(unit)) return;
  throw new FailureError(
    failure(
      'bad-input',
      words(`“${unit}” cannot be the name of a unit.`, `« ${unit} » ne peut pas être un nom d’unité.`),
      words('Write one unit’s name, such as nginx.service.', 'Écrivez le nom d’une seule unité, comme nginx.service.'),
    ),
  );
}
