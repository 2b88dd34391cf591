import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import type { AppliedObject } from '../../../preload/contract/manifests.ts';
import type { DataValue } from '../../../preload/contract/object-forms.ts';
import { ChangeDialog } from '../../change/change-dialog.tsx';
import { client } from '../../client/link.ts';
import { objectViewPath } from '../paths.ts';
import { DataRow } from './data-row.tsx';
import type { Row } from './data-row.tsx';

const typeSchema = z.enum(['Opaque', 'kubernetes.io/tls', 'kubernetes.io/dockerconfigjson']);
type SecretType = z.infer<typeof typeSchema>;

interface DataFormProps {
  readonly context: string;
  readonly resource: 'configmaps' | 'secrets';
  readonly namespace: string;
  /** null: a new one. */
  readonly name: string | null;
  /** Its keys as they are; `text` is null for what is not shown. */
  readonly data: readonly { readonly key: string; readonly text: string | null }[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const machine = { htmlInput: { spellCheck: false, autoCapitalize: 'none', autoComplete: 'off' } } as const;
const empty = (key = ''): Row => ({ id: crypto.randomUUID(), key, was: null, value: '', file: null, removed: false, known: false });

/** The values of a config map or a secret, key by key, as text or from files; base64 is not the person's business. */
export function DataForm({ context, resource, namespace: given, name: known, data, onClose, onDone }: DataFormProps) {
  const { t } = useTranslation('forms');
  const titleId = useId();
  const [name, setName] = useState(known ?? '');
  const [namespace, setNamespace] = useState(given);
  const [type, setType] = useState<SecretType>('Opaque');
  const [rows, setRows] = useState<readonly Row[]>(() =>
    data.length === 0
      ? [empty()]
      : data.map(({ key, text }) => ({ id: key, key, was: text, value: text ?? '', file: null, removed: false, known: true })),
  );
  const [registry, setRegistry] = useState({ server: '', username: '', password: '' });
  const [restart, setRestart] = useState(false);
  const [asking, setAsking] = useState(false);
  const byRegistry = type === 'kubernetes.io/dockerconfigjson';
  const set = Object.fromEntries(
    rows.flatMap((row): [string, DataValue][] => {
      if (row.removed || row.key === '') return [];
      if (row.file !== null) return [[row.key, { encoding: 'base64', value: row.file.base64 }]];
      const unchanged = row.known && row.value === (row.was ?? '');
      return unchanged ? [] : [[row.key, { encoding: 'text', value: row.value }]];
    }),
  );
  // One that is removed and written again below is set.
  const remove = rows.flatMap((row) => (row.removed && row.known && !Object.hasOwn(set, row.key) ? [row.key] : []));
  const keysFit = rows.every(({ key }) => key === '' || /^[-._a-zA-Z0-9]+$/u.test(key));
  const something = Object.keys(set).length + remove.length > 0 || (byRegistry && registry.server !== '');
  const ready = name.trim() !== '' && namespace.trim() !== '' && keysFit && (something || known === null);
  const chooseType = (next: SecretType) => {
    setType(next);
    setRows(next === 'kubernetes.io/tls' ? [empty('tls.crt'), empty('tls.key')] : [empty()]);
  };
  const change = (id: string, next: Partial<Row>) => setRows(rows.map((row) => (row.id === id ? { ...row, ...next } : row)));
  if (asking)
    return (
      <ChangeDialog<DataInput, AppliedObject>
        procedures={client.kubernetes.forms.data}
        input={{
          context,
          resource,
          namespace: namespace.trim(),
          name: name.trim(),
          create: known === null,
          type,
          set: byRegistry ? {} : set,
          remove,
          registry: byRegistry ? registry : null,
          restart,
        }}
        path={objectViewPath({ context, resource, namespace: namespace.trim(), name: name.trim() })}
        verb={t(known === null ? 'data.create' : 'data.apply')}
        onClose={onClose}
        onDone={onDone}
      />
    );
  return (
    <Dialog open maxWidth="md" fullWidth aria-labelledby={titleId} onClose={() => something || onClose()}>
      <DialogTitle id={titleId} sx={{ overflowWrap: 'anywhere' }}>
        {known === null ? t(`data.new.${resource}`) : t('data.title', { name: known })}
      </DialogTitle>
      <DialogContent sx={{ display: 'flex', flexDirection: 'column', gap: 2 }}>
        {known === null ? (
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, pt: 1 }}>
            <TextField
              label={t('data.name')}
              value={name}
              onChange={(event) => setName(event.target.value)}
              autoFocus
              slotProps={machine}
            />
            <TextField
              label={t('data.namespace')}
              value={namespace}
              onChange={(event) => setNamespace(event.target.value)}
              slotProps={machine}
            />
            {resource === 'secrets' ? (
              <TextField
                select
                label={t('data.type')}
                value={type}
                sx={{ minWidth: 220 }}
                onChange={(event) => chooseType(typeSchema.parse(event.target.value))}
              >
                {typeSchema.options.map((one) => (
                  <MenuItem key={one} value={one}>
                    {t(`data.types.${one === 'Opaque' ? 'opaque' : one === 'kubernetes.io/tls' ? 'tls' : 'registry'}`)}
                  </MenuItem>
                ))}
              </TextField>
            ) : null}
          </Box>
        ) : null}
        {type === 'kubernetes.io/tls' ? <Typography sx={{ color: 'text.secondary' }}>{t('data.tlsMeans')}</Typography> : null}
        {byRegistry ? (
          (['server', 'username', 'password'] as const).map((field) => (
            <TextField
              key={field}
              label={t(`data.registry.${field}`)}
              type={field === 'password' ? 'password' : 'text'}
              value={registry[field]}
              onChange={(event) => setRegistry({ ...registry, [field]: event.target.value })}
              slotProps={machine}
            />
          ))
        ) : (
          <>
            {rows.map((row) => (
              <DataRow key={row.id} row={row} secret={resource === 'secrets'} onChange={(next) => change(row.id, next)} />
            ))}
            <Button variant="outlined" sx={{ alignSelf: 'start' }} onClick={() => setRows([...rows, empty()])}>
              {t('data.add')}
            </Button>
          </>
        )}
        {known === null ? null : (
          <FormControlLabel
            control={<Checkbox checked={restart} onChange={(_, checked) => setRestart(checked)} />}
            label={t('data.restart')}
          />
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button variant="contained" disabled={!ready} onClick={() => setAsking(true)}>
          {t('show')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

interface DataInput {
  readonly context: string;
  readonly resource: 'configmaps' | 'secrets';
  readonly namespace: string;
  readonly name: string;
  readonly create: boolean;
  readonly type: SecretType;
  readonly set: Record<string, DataValue>;
  readonly remove: string[];
  readonly registry: { server: string; username: string; password: string } | null;
  readonly restart: boolean;
}
