import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { DataEntry } from '../../../preload/contract/cluster-objects.ts';
import { useFormats } from '../../ui/formats.ts';
import { MachineText, MachineWord } from '../../ui/machine-text.tsx';
import { SecretValue } from './secret-value.tsx';

/** The keys of a config map with their values, or those of a secret, each to be shown by itself. */
export function DataList({
  context,
  namespace,
  name,
  data,
}: {
  readonly context: string;
  readonly namespace: string;
  readonly name: string;
  readonly data: readonly DataEntry[];
}) {
  const { t } = useTranslation('kinds');
  const formats = useFormats();
  return (
    <Box component="section" sx={{ display: 'grid', gap: 1 }}>
      <Typography variant="h3">{t('data.title')}</Typography>
      {data.length === 0 ? <Typography sx={{ color: 'text.secondary' }}>{t('details.none')}</Typography> : null}
      {data.map(({ key, bytes, text, binary, revealable }) => (
        <Box key={key} sx={{ display: 'grid', gap: 0.5, minWidth: 0 }}>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1, alignItems: 'baseline' }}>
            <MachineWord>{key}</MachineWord>
            <Typography variant="caption" sx={{ color: 'text.secondary' }}>
              {formats.bytes(bytes)}
            </Typography>
          </Box>
          {revealable ? (
            <SecretValue context={context} namespace={namespace} name={name} secretKey={key} />
          ) : text === null ? (
            <Typography sx={{ color: 'text.secondary' }}>{t(binary ? 'data.binary' : 'data.masked')}</Typography>
          ) : (
            <MachineText text={text} label={key} maxHeight={200} />
          )}
        </Box>
      ))}
    </Box>
  );
}
