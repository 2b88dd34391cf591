import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { rooms } from '../app/rooms.ts';
import { useContexts, useHosts } from '../client/targets.ts';

/** Four ways in. They lead the page while nothing was opened, and stay at its end afterwards. */
export function FirstSteps({ lead }: { readonly lead: boolean }) {
  const { t } = useTranslation('overview');
  const hosts = useHosts({ enabled: lead }).data?.hosts;
  const saved = hosts?.filter(({ source }) => source === 'settings').length ?? 0;
  const contexts = useContexts({ enabled: lead }).data?.contexts.length;
  const steps = [
    {
      room: 'servers',
      to: '/servers',
      title: t('steps.server'),
      text: t('steps.serverText'),
      count: hosts === undefined ? '' : t('steps.serverCount', { count: hosts.length, configured: hosts.length - saved, saved }),
    },
    {
      room: 'clusters',
      to: '/clusters',
      title: t('steps.cluster'),
      text: t('steps.clusterText'),
      count: contexts === undefined ? '' : t('steps.clusterCount', { count: contexts }),
    },
    { room: 'mail', to: '/mail', title: t('steps.mail'), text: t('steps.mailText'), count: '' },
    { room: 'authenticator', to: '/authenticator', title: t('steps.totp'), text: t('steps.totpText'), count: '' },
  ] as const;
  return (
    <Box component="section" sx={{ mt: lead ? 1 : 2 }}>
      {lead ? (
        <Box sx={{ mb: 2.5 }}>
          <Typography variant="h2">{t('empty.title')}</Typography>
          <Typography sx={{ color: 'text.secondary', maxWidth: '64ch' }}>{t('empty.text')}</Typography>
        </Box>
      ) : (
        <Typography variant="h2" sx={{ fontSize: '0.8125rem', color: 'text.secondary', mb: 0.75 }}>
          {t('steps.title')}
        </Typography>
      )}
      <Box
        component="ul"
        sx={{
          m: 0,
          p: 0,
          listStyle: 'none',
          display: 'grid',
          gap: 1.5,
          gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 250px), 1fr))',
        }}
      >
        {steps.map(({ room, to, title, text, count }) => {
          const Icon = rooms.find(({ name }) => name === room)?.Icon;
          return (
            <Card
              component="li"
              key={room}
              sx={{
                position: 'relative',
                p: lead ? 2 : 1.25,
                display: 'grid',
                gridTemplateColumns: 'auto 1fr',
                columnGap: 1.5,
                alignItems: 'start',
                '&:hover': { borderColor: 'primary.main' },
                '&:focus-within': { borderColor: 'primary.main' },
              }}
            >
              {Icon ? <Icon aria-hidden sx={{ color: 'primary.main', fontSize: lead ? 24 : 18, mt: '1px' }} /> : null}
              <Box>
                <Link
                  component={RouterLink}
                  to={to}
                  color="text.primary"
                  underline="none"
                  sx={{
                    fontWeight: 600,
                    fontSize: lead ? '0.9375rem' : undefined,
                    '&::after': { content: '""', position: 'absolute', inset: 0 },
                  }}
                >
                  {title}
                </Link>
                {lead ? (
                  <>
                    <Typography sx={{ color: 'text.secondary' }}>{text}</Typography>
                    {count ? <Typography sx={{ mt: 0.5 }}>{count}</Typography> : null}
                  </>
                ) : null}
              </Box>
            </Card>
          );
        })}
      </Box>
    </Box>
  );
}
