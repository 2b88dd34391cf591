import i18next from 'i18next';
import type { MailProgress } from '../mail-run.ts';
import { foldMail } from '../mail-run.ts';
import { client } from '../../client/link.ts';
import type { Run } from '../../client/run.ts';
import { createRun } from '../../client/run.ts';

type MailInput = Omit<Parameters<typeof client.mail.test>[0], 'stream'>;
type MailItem = Parameters<typeof foldMail>[1][number];
export type PlaceRun = Run<MailInput, MailProgress>;

const known = new Map<string, PlaceRun>();

/** The test of an application's settings from one place; it goes on while other pages are shown. `path` is its page. */
export function placeRun(path: string, name: string, place: 'here' | 'there'): PlaceRun {
  const key = `${path} ${name} ${place}`;
  const made =
    known.get(key) ??
    createRun<MailInput, MailItem, MailProgress>({
      procedure: client.mail.test,
      fold: foldMail,
      label: () => i18next.t('running', { ns: 'mailsettings', name }),
      path,
    });
  known.set(key, made);
  return made;
}
