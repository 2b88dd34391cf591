import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppliedObject } from '../../../preload/contract/manifests.ts';
import type { IngressPath } from '../../../preload/contract/object-forms.ts';
import { ChangeDialog } from '../../change/change-dialog.tsx';
import { client } from '../../client/link.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { useFailure } from '../../ui/words.ts';
import { objectViewPath } from '../paths.ts';

interface Rule {
  readonly host: string | null;
  readonly paths: readonly IngressPath[];
}
interface Tls {
  readonly hosts: readonly string[];
  readonly secret: string | null;
}

interface IngressFormProps {
  readonly context: string;
  readonly namespace: string;
  readonly name: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const machine = { htmlInput: { spellCheck: false, autoCapitalize: 'none' } } as const;
const replaced = <One,>(list: readonly One[], at: number, next: Partial<One>) =>
  list.map((one, index) => (index === at ? { ...one, ...next } : one));

/** Hosts, paths and certificates of an ingress; a host that moves takes its certificate along. Nothing is changed here. */
export function IngressForm({ context, namespace, name, onClose, onDone }: IngressFormProps) {
  const { t } = useTranslation('forms');
  const titleId = useId();
  const [edited, setEdited] = useState<{ readonly rules: readonly Rule[]; readonly tls: readonly Tls[] } | null>(null);
  const [asking, setAsking] = useState(false);
  const query = useQuery({
    queryKey: ['kubernetes.forms.ingress.read', context, namespace, name],
    queryFn: ({ signal }) => client.kubernetes.forms.ingress.read({ context, namespace, name }, { signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const failure = useFailure(query.isFetching ? null : query.error);
  const now = edited ?? query.data ?? { rules: [], tls: [] };
  const put = (rules: readonly Rule[], tls: readonly Tls[] = now.tls) => setEdited({ rules, tls });
  const setHost = (at: number, typed: string) => {
    const before = now.rules[at]?.host ?? null;
    const host = typed === '' ? null : typed.trim();
    const tls = now.tls.map((one) => ({ ...one, hosts: one.hosts.map((its) => (its === before && host !== null ? host : its)) }));
    put(replaced(now.rules, at, { host }), tls);
  };
  const setPath = (rule: Rule, at: number, index: number, next: Partial<IngressPath>) =>
    put(replaced(now.rules, at, { paths: replaced(rule.paths, index, next) }));
  if (asking)
    return (
      <ChangeDialog<IngressInput, AppliedObject>
        procedures={client.kubernetes.forms.ingress.change}
        input={{
          context,
          namespace,
          name,
          rules: now.rules.map(({ host, paths }) => ({ host, paths: [...paths] })),
          tls: now.tls.map(({ hosts, secret }) => ({ hosts: [...hosts], secret })),
        }}
        path={objectViewPath({ context, resource: 'ingresses', namespace, name })}
        verb={t('ingress.apply')}
        onClose={onClose}
        onDone={onDone}
      />
    );
  return (
    <Dialog open maxWidth="md" fullWidth aria-labelledby={titleId} onClose={() => edited !== null || onClose()}>
      <DialogTitle id={titleId} sx={{ overflowWrap: 'anywhere' }}>
        {t('ingress.title', { name })}
      </DialogTitle>
      <DialogContent sx={{ display: 'flex', flexDirection: 'column', gap: 2 }}>
        {failure ? <FailureNotice failure={failure} target={name} /> : null}
        {query.isPending && !failure ? <LoadingRows rows={3} label={t('ingress.reading', { name })} /> : null}
        {now.rules.map((rule, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- rules have no name of their own and are typed into
          <Box key={at} component="section" sx={{ display: 'grid', gap: 1, pt: 1 }}>
            <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
              <TextField
                label={t('ingress.host')}
                helperText={rule.host === null ? t('ingress.everyHost') : undefined}
                value={rule.host ?? ''}
                onChange={(event) => setHost(at, event.target.value)}
                slotProps={machine}
                sx={{ flex: '1 1 260px' }}
              />
              <Button size="small" color="error" onClick={() => put(now.rules.filter((_, index) => index !== at))}>
                {t('ingress.removeHost')}
              </Button>
            </Box>
            {rule.paths.map((path, index) => (
              <Box
                // oxlint-disable-next-line react/no-array-index-key -- as above
                key={index}
                sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1, rowGap: 1.5, alignItems: 'center', pl: { xs: 0, sm: 3 }, pt: 0.5 }}
              >
                <TextField
                  label={t('ingress.path')}
                  value={path.path}
                  onChange={(event) => setPath(rule, at, index, { path: event.target.value })}
                  slotProps={machine}
                  sx={{ width: 130 }}
                />
                <TextField
                  select
                  label={t('ingress.pathType')}
                  value={path.pathType}
                  onChange={(event) => setPath(rule, at, index, { pathType: pathTypeOf(event.target.value) })}
                  sx={{ width: 190 }}
                >
                  {PATH_TYPES.map((one) => (
                    <MenuItem key={one} value={one}>
                      {t(`ingress.types.${one}`)}
                    </MenuItem>
                  ))}
                </TextField>
                <TextField
                  label={t('ingress.service')}
                  value={path.service}
                  onChange={(event) => setPath(rule, at, index, { service: event.target.value.trim() })}
                  slotProps={machine}
                  sx={{ width: 160 }}
                />
                <TextField
                  label={t('ingress.port')}
                  value={path.port}
                  onChange={(event) => setPath(rule, at, index, { port: event.target.value.trim() })}
                  slotProps={machine}
                  sx={{ width: 90 }}
                />
                {rule.paths.length > 1 ? (
                  <Button
                    size="small"
                    color="error"
                    onClick={() => put(replaced(now.rules, at, { paths: rule.paths.filter((_, one) => one !== index) }))}
                  >
                    {t('ingress.removePath')}
                  </Button>
                ) : null}
              </Box>
            ))}
            <Button
              size="small"
              sx={{ justifySelf: 'start', ml: { xs: 0, sm: 3 } }}
              onClick={() => put(replaced(now.rules, at, { paths: [...rule.paths, NEW_PATH] }))}
            >
              {t('ingress.addPath')}
            </Button>
          </Box>
        ))}
        {query.data ? (
          <Button variant="outlined" sx={{ alignSelf: 'start' }} onClick={() => put([...now.rules, { host: null, paths: [NEW_PATH] }])}>
            {t('ingress.addHost')}
          </Button>
        ) : null}
        {query.data ? <Typography variant="h3">{t('ingress.tls')}</Typography> : null}
        {now.tls.map((one, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- as above
          <Box key={at} sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
            <TextField
              label={t('ingress.tlsHosts')}
              value={one.hosts.join(' ')}
              onChange={(event) => put(now.rules, replaced(now.tls, at, { hosts: event.target.value.split(/[\s,]+/u) }))}
              slotProps={machine}
              sx={{ flex: '1 1 240px' }}
            />
            <TextField
              label={t('ingress.tlsSecret')}
              value={one.secret ?? ''}
              onChange={(event) => put(now.rules, replaced(now.tls, at, { secret: event.target.value.trim() }))}
              slotProps={machine}
              sx={{ flex: '1 1 180px' }}
            />
            <Button
              size="small"
              color="error"
              onClick={() =>
                put(
                  now.rules,
                  now.tls.filter((_, index) => index !== at),
                )
              }
            >
              {t('ingress.removeTls')}
            </Button>
          </Box>
        ))}
        {query.data ? (
          <Button
            variant="outlined"
            sx={{ alignSelf: 'start' }}
            onClick={() => put(now.rules, [...now.tls, { hosts: now.rules.flatMap(({ host }) => host ?? []), secret: '' }])}
          >
            {t('ingress.addTls')}
          </Button>
        ) : null}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button variant="contained" disabled={edited === null} onClick={() => setAsking(true)}>
          {t('show')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

const PATH_TYPES = ['Prefix', 'Exact', 'ImplementationSpecific'] as const;
const NEW_PATH: IngressPath = { path: '/', pathType: 'Prefix', service: '', port: '80' };

function pathTypeOf(value: string): IngressPath['pathType'] {
  return PATH_TYPES.find((one) => one === value) ?? 'Prefix';
}

interface IngressInput {
  readonly context: string;
  readonly namespace: string;
  readonly name: string;
  readonly rules: { host: string | null; paths: IngressPath[] }[];
  readonly tls: { hosts: string[]; secret: string | null }[];
}
