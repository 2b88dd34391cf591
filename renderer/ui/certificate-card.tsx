import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { Level } from '../../preload/contract/servers.ts';
import type { Certificate } from '../../preload/contract/verdict.ts';
import { CopyButton } from './copy-button.tsx';
import { FactList } from './fact-list.tsx';
import { useFormats } from './formats.ts';
import { MachineWord } from './machine-text.tsx';
import { StateBadge } from './state-badge.tsx';

/** Under this many days a certificate is worth a word. */
const SOON_DAYS = 14;

function levelOf(certificate: Certificate): Level {
  if (certificate.daysLeft < 0 || !certificate.trusted) return 'failing';
  return certificate.daysLeft < SOON_DAYS ? 'degraded' : 'healthy';
}

/** A certificate as a server showed it: whether it is trusted, how much of its life is left as a bar, names, chain. */
export function CertificateCard({ certificate }: { readonly certificate: Certificate }) {
  const { t } = useTranslation('ui');
  const formats = useFormats();
  const level = levelOf(certificate);
  const used = Math.min(Math.max(certificate.lifetimeUsed, 0), 1);
  const days = Math.floor(Math.abs(certificate.daysLeft));
  const life = certificate.daysLeft < 0 ? t('certificate.expired', { count: days }) : t('certificate.daysLeft', { count: days });
  return (
    <Card sx={{ p: 1.5, display: 'grid', gap: 1.25 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'baseline', justifyContent: 'space-between' }}>
        <Typography variant="h3" component="h3">
          {t('certificate.title')}
        </Typography>
        <StateBadge level={level} word={certificate.trusted ? life : t('certificate.untrusted')} />
      </Box>
      <Box>
        <Box
          role="meter"
          aria-label={t('certificate.lifetime')}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(used * 100)}
          aria-valuetext={life}
          sx={{ height: 8, borderRadius: 4, bgcolor: 'surface.line', overflow: 'hidden' }}
        >
          <Box
            sx={{
              height: '100%',
              borderRadius: 4,
              bgcolor: `state.${certificate.daysLeft < 0 ? 'failing' : certificate.daysLeft < SOON_DAYS ? 'degraded' : 'healthy'}`,
            }}
            style={{ width: `${used * 100}%` }}
          />
        </Box>
        <Box sx={{ display: 'flex', justifyContent: 'space-between', gap: 1, mt: 0.5, fontSize: '0.75rem', color: 'text.secondary' }}>
          <span>{formats.date(certificate.validFrom)}</span>
          <span>{certificate.trusted ? null : [life, certificate.trustProblem].filter(Boolean).join(' · ')}</span>
          <span>{formats.date(certificate.validTo)}</span>
        </Box>
      </Box>
      <FactList
        facts={[
          { name: t('certificate.subject'), value: <MachineWord>{certificate.subject}</MachineWord> },
          { name: t('certificate.names'), value: <MachineWord>{certificate.names.join(', ') || '—'}</MachineWord> },
          { name: t('certificate.issuer'), value: <MachineWord>{certificate.issuer}</MachineWord> },
          { name: t('certificate.protocol'), value: <MachineWord>{`${certificate.protocol} ${certificate.cipher}`}</MachineWord> },
          {
            name: t('certificate.fingerprint'),
            value: (
              <Box component="span" sx={{ display: 'flex', alignItems: 'start', gap: 0.5 }}>
                <MachineWord>{certificate.fingerprint256}</MachineWord>
                <CopyButton text={certificate.fingerprint256} label={t('copy.what', { what: t('certificate.fingerprint') })} />
              </Box>
            ),
          },
          {
            name: t('certificate.chain'),
            value: (
              <Box component="ol" sx={{ m: 0, pl: 2 }}>
                {certificate.chain.map((link, index) => (
                  <li key={`${index} ${link.subject}`}>
                    <MachineWord>{link.subject}</MachineWord>{' '}
                    <Box component="span" sx={{ color: 'text.secondary' }}>
                      {t('certificate.until', { date: formats.date(link.validTo) })}
                    </Box>
                  </li>
                ))}
              </Box>
            ),
          },
        ]}
      />
    </Card>
  );
}
