import { expect, test } from 'vitest';
import { composeWouldSet } from '../../../main/core/servers/environment/compose-would-set.ts';

const project = { service: 'api', directory: '/srv/shop', files: ['/srv/shop/compose.yml'], environmentFiles: [] };

async function wouldSet(files: Readonly<Record<string, string>>, given: Partial<Parameters<typeof composeWouldSet>[0]> = {}) {
  const found = await composeWouldSet({ ...project, ...given }, (path) => Promise.resolve(files[path] ?? null));
  return Object.fromEntries([...found].map(([name, { value, path }]) => [name, `${value} (${path})`]));
}

test('what compose would set: a file of variables, values over it, and references to the .env', async () => {
  const compose = [
    'services:',
    '  api:',
    '    env_file: [mail.env, {path: /etc/shop.env, required: false}]',
    '    environment:',
    '      SMTP_HOST: ${SMTP_HOST}',
    '      SMTP_PORT: ${SMTP_PORT:-587}',
    '      SMTP_USER: $$literal',
    '      SMTP_FROM: "shop@${DOMAIN}"',
    '      SMTP_TLS: true',
    '      FROM_SHELL: ${ONLY_IN_THE_SHELL}',
    '      PASSED:',
    '  db: {environment: {SMTP_HOST: other}}',
  ].join('\n');
  const files = {
    '/srv/shop/compose.yml': compose,
    '/srv/shop/.env': 'SMTP_HOST=n.example\nDOMAIN=shop.example\nPASSED=yes\nNEVER_USED=1\n',
    '/srv/shop/mail.env': 'SMTP_HOST=old.example\nSMTP_PASSWORD=secret\nFROM_SHELL=x\n',
    '/etc/shop.env': 'MORE=1\n',
  };
  expect(await wouldSet(files)).toEqual({
    SMTP_HOST: 'n.example (/srv/shop/.env)',
    SMTP_PASSWORD: 'secret (/srv/shop/mail.env)',
    MORE: '1 (/etc/shop.env)',
    SMTP_PORT: '587 (/srv/shop/compose.yml)',
    SMTP_USER: '$literal (/srv/shop/compose.yml)',
    SMTP_FROM: 'shop@shop.example (/srv/shop/.env)',
    SMTP_TLS: 'true (/srv/shop/compose.yml)',
    PASSED: 'yes (/srv/shop/.env)',
  });
});

test('a list of variables, a second file over the first, another .env, and what is no YAML', async () => {
  const files = {
    '/srv/shop/compose.yml': 'services: {api: {environment: ["SMTP_HOST=$HOST", "A=1", B]}}',
    '/srv/shop/override.yml': 'services: {api: {environment: {A: 2}}}',
    '/srv/shop/broken.yml': 'services: [',
    '/srv/prod.env': 'HOST=p.example\nB=3\n',
  };
  const found = await wouldSet(files, {
    files: ['/srv/shop/compose.yml', '/srv/shop/override.yml', '/srv/shop/broken.yml', '/srv/shop/missing.yml'],
    environmentFiles: ['/srv/prod.env'],
  });
  expect(found).toEqual({ SMTP_HOST: 'p.example (/srv/prod.env)', A: '2 (/srv/shop/override.yml)', B: '3 (/srv/prod.env)' });
  expect(await wouldSet({}, { files: [] })).toEqual({});
});
