import Box from '@mui/material/Box';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

/** The parts of the room; no profile is called like the paths of the others, for those begin with `~`. */
export const mailParts = {
  test: '/mail',
  follow: '/mail/~follow',
  deployed: '/mail/~deployed',
  domain: '/mail/~domain',
  catcher: '/mail/~catcher',
} as const;
export type MailPart = keyof typeof mailParts;

/** The tabs of the room, and below them what belongs to the open one. */
export function MailTabs({ open, children }: { readonly open: MailPart; readonly children?: ReactNode }) {
  const { t } = useTranslation('posture');
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <Tabs
        value={open}
        aria-label={t('tabs.label')}
        variant="scrollable"
        scrollButtons={false}
        sx={{
          minHeight: 36,
          // Where nothing belongs to the tab, the line under it parts it from the page.
          ...(children ? {} : { borderBottom: 1, borderColor: 'surface.line', mb: 0.5 }),
          '& .MuiTab-root': { minHeight: 36, py: 0, px: 1.5, textTransform: 'none' },
        }}
      >
        {(Object.keys(mailParts) as MailPart[]).map((part) => (
          <Tab key={part} component={Link} to={mailParts[part]} value={part} label={t(`tabs.${part}`)} />
        ))}
      </Tabs>
      {children}
    </Box>
  );
}
