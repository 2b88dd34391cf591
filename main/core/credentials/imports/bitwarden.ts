import { z } from 'zod';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { unreadable } from './foreign-text.ts';
import type { ImportedSecret, ReadFile } from './imported-secret.ts';
import { importedSecret } from './imported-secret.ts';
import { factorsElsewhere, withoutQuery } from './keepass.ts';

const text = z.string().nullish();

/** What an export of Bitwarden or Vaultwarden holds (`bitwarden_export_*.json`); what is not needed is not looked at. */
const itemSchema = z.object({
  name: text,
  folderId: text,
  login: z.object({ username: text, password: text, totp: text, uris: z.array(z.object({ uri: text })).nullish() }).nullish(),
  sshKey: z.object({ privateKey: text }).nullish(),
  /** Type 1 is hidden. */
  fields: z.array(z.object({ name: text, value: text, type: z.number().nullish() })).nullish(),
});
type Item = z.infer<typeof itemSchema>;

const exportSchema = z.object({
  encrypted: z.boolean(),
  folders: z.array(z.object({ id: text, name: text })).nullish(),
  items: z.array(z.unknown()),
});
const sealedSchema = z.object({ encrypted: z.literal(true) });

/** Whether a parsed document is an export of Bitwarden, sealed or not. */
export function isBitwarden(document: unknown): boolean {
  return exportSchema.safeParse(document).success || sealedSchema.safeParse(document).success;
}

/** Passwords, SSH keys and hidden fields: `FOLDER/ITEM/USER`. Throws FailureError `import-unreadable` for an encrypted export. */
export function readBitwarden(document: unknown): ReadFile {
  const read = exportSchema.safeParse(document);
  if (!read.success || read.data.encrypted) throw sealed();
  const folders = new Map((read.data.folders ?? []).map(({ id, name }) => [id, name ?? '']));
  const items = read.data.items.map((item) => itemSchema.safeParse(item));
  const good = items.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const secrets = good.map((item) => secretsOf(item, folders.get(item.folderId) ?? ''));
  const empty = secrets.filter((list) => list.length === 0).length;
  const factors = good.filter(({ login }) => typeof login?.totp === 'string' && login.totp !== '').length;
  return {
    secrets: secrets.flat(),
    notes: [
      ...(empty === 0 ? [] : [withoutSecret(empty)]),
      ...(items.length === good.length ? [] : [misshapen(items.length - good.length)]),
      ...(factors === 0 ? [] : [factorsElsewhere(factors)]),
    ],
  };
}

function secretsOf({ name, login, sshKey, fields }: Item, folder: string): ImportedSecret[] {
  const title = name ?? '';
  const address = login?.uris?.find(({ uri }) => typeof uri === 'string' && uri !== '')?.uri ?? '';
  const label = address === '' ? title : `${title} ${withoutQuery(address)}`;
  const hidden = (fields ?? []).filter(({ type, value }) => type === 1 && typeof value === 'string' && value !== '');
  return [
    ...(login?.password ? [importedSecret([folder, title, login.username ?? ''], login.password, { kind: 'password', label })] : []),
    ...(sshKey?.privateKey ? [importedSecret([folder, title, 'ssh-key'], sshKey.privateKey, { kind: 'private-key', label: title })] : []),
    ...hidden.map((field) => importedSecret([folder, title, field.name ?? ''], field.value ?? '', { kind: 'token', label: title })),
  ];
}

function withoutSecret(count: number): Words {
  return words(
    count === 1
      ? 'One entry (a note, a card, an identity) has no password and stays there.'
      : `${count} entries (notes, cards, identities) have no password and stay there.`,
    count === 1
      ? 'Une entrée (note, carte, identité) n’a pas de mot de passe et reste là-bas.'
      : `${count} entrées (notes, cartes, identités) n’ont pas de mot de passe et restent là-bas.`,
  );
}

function misshapen(count: number): Words {
  return words(
    count === 1 ? 'One entry is not written as Bitwarden does.' : `${count} entries are not written as Bitwarden does.`,
    count === 1 ? 'Une entrée n’est pas écrite comme le fait Bitwarden.' : `${count} entrées ne sont pas écrites comme le fait Bitwarden.`,
  );
}

function sealed() {
  return unreadable(
    words('This export of Bitwarden is encrypted.', 'Cet export de Bitwarden est chiffré.'),
    words(
      'Export again as .json, plain or protected by a password; import it, then delete the file.',
      'Exportez de nouveau en .json, en clair ou protégé par un mot de passe ; importez-le, puis supprimez le fichier.',
    ),
  );
}
