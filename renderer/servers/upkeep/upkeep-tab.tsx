import Box from '@mui/material/Box';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { tabPath } from '../paths.ts';
import type { ServerTabProps } from '../server-tab.ts';
import { AccountsPart } from './accounts-part.tsx';
import { CertificatesPart } from './certificates-part.tsx';
import { FactorsPart } from './factors-part.tsx';
import { JobsPart } from './jobs-part.tsx';
import { PackagesPart } from './packages-part.tsx';

const parts = {
  packages: PackagesPart,
  cron: JobsPart,
  users: AccountsPart,
  factors: FactorsPart,
  certificates: CertificatesPart,
} as const;
type PartId = keyof typeof parts;
const ids: readonly PartId[] = ['packages', 'cron', 'users', 'factors', 'certificates'];

/** Looking after a machine: its packages, what runs by itself, who can log in, its certificates. */
export default function UpkeepTab({ target, name, vantage, rest, asked, current }: ServerTabProps) {
  const { t } = useTranslation('upkeep');
  const navigate = useNavigate();
  const open = ids.find((id) => id === rest[0]) ?? 'packages';
  const Part = parts[open];
  return (
    <Box component="section" aria-label={t('title')} sx={{ display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0 }}>
      <Box sx={{ flex: 'none', px: 2.5, pt: 1 }}>
        <ToggleButtonGroup
          exclusive
          size="small"
          value={open}
          aria-label={t('title')}
          onChange={(_, next: PartId | null) => {
            if (next !== null) void navigate(tabPath(vantage, 'upkeep', next));
          }}
          sx={{ flexWrap: 'wrap' }}
        >
          {ids.map((id) => (
            <ToggleButton key={id} value={id}>
              {t(`part.${id}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </Box>
      <Part key={`${open} ${vantage}`} target={target} name={name} vantage={vantage} asked={asked} current={current} />
    </Box>
  );
}
