import Radar from '@mui/icons-material/SensorsOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { Port, PortCheck } from '../../../preload/contract/ports.ts';
import { DetailsDrawer } from '../../ui/details-drawer.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { MachineWord } from '../../ui/machine-text.tsx';
import { useWords } from '../../ui/words.ts';
import { unitPath } from '../paths.ts';
import { canBeChecked } from './queries.ts';
import { ReachMark } from './reach-mark.tsx';

interface PortDetailsProps {
  readonly vantage: string;
  readonly target: string;
  readonly port: Port;
  readonly check: PortCheck | undefined;
  readonly checking: boolean;
  readonly onCheck: () => void;
  readonly onClose: () => void;
}

/** One port: who may get to it and why, what came of trying it, and everybody who holds it. */
export function PortDetails({ vantage, target, port, check, checking, onCheck, onClose }: PortDetailsProps) {
  const { t } = useTranslation('ports');
  const say = useWords();
  return (
    <DetailsDrawer title={`${port.port}/${port.protocol}`} subtitle={target} onClose={onClose}>
      <Box sx={{ display: 'flex', flexDirection: 'column', gap: 2 }}>
        <Box>
          <ReachMark reach={port.reach} />
          <Typography sx={{ mt: 0.5 }}>{say(port.because)}</Typography>
        </Box>
        <Box component="section" sx={{ display: 'grid', gap: 1, justifyItems: 'start' }}>
          <Typography variant="h3">{t('fromHere')}</Typography>
          <Typography role="status" sx={{ color: check ? 'text.primary' : 'text.secondary' }}>
            {check ? say(check.says) : canBeChecked(port) ? t('untested') : t('untestable')}
          </Typography>
          {canBeChecked(port) ? (
            <Button variant="outlined" startIcon={<Radar />} disabled={checking} onClick={onCheck}>
              {checking ? t('testing') : t('test')}
            </Button>
          ) : null}
        </Box>
        <FactList
          facts={[
            {
              name: t('column.address'),
              value: <MachineWord>{`${port.address}${port.device === null ? '' : `%${port.device}`}`}</MachineWord>,
            },
            { name: t('family'), value: t(`families.${port.family}`) },
          ]}
        />
        {port.holders.map((holder) => (
          <Box component="section" key={`${holder.pid} ${holder.unit}`} sx={{ display: 'grid', gap: 1 }}>
            <Typography variant="h3">{holder.program || holder.unit || t('column.program')}</Typography>
            <FactList
              facts={[
                ...(holder.pid === null ? [] : [{ name: t('pid'), value: <MachineWord>{String(holder.pid)}</MachineWord> }]),
                ...(holder.user === null ? [] : [{ name: t('column.user'), value: <MachineWord>{holder.user}</MachineWord> }]),
                ...(holder.unit === null
                  ? []
                  : [
                      {
                        name: t('column.unit'),
                        value: (
                          <Link component={RouterLink} to={unitPath(vantage, holder.unit)}>
                            <MachineWord>{holder.unit}</MachineWord>
                          </Link>
                        ),
                      },
                    ]),
                ...(holder.container === null ? [] : [{ name: t('container'), value: <MachineWord>{holder.container}</MachineWord> }]),
              ]}
            />
          </Box>
        ))}
        {port.holders.length === 0 ? <Typography sx={{ color: 'text.secondary' }}>{t('rootKnowsMeans')}</Typography> : null}
      </Box>
    </DetailsDrawer>
  );
}
