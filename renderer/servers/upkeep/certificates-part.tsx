import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RootWish } from '../../../preload/contract/ports.ts';
import type { MachineCertificate } from '../../../preload/contract/upkeep.ts';
import { DetailsDrawer } from '../../ui/details-drawer.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LiveTable } from '../../ui/table/live-table.tsx';
import { MachineWord } from '../../ui/machine-text.tsx';
import { levelRank, StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table/table-columns.tsx';
import { useWords } from '../../ui/words.ts';
import { ServerDrawer } from '../server-drawer.tsx';
import { useCertificates } from './queries.ts';
import type { UpkeepPartProps } from './upkeep-view.tsx';
import { UpkeepView } from './upkeep-view.tsx';

const rowId = ({ fingerprint256 }: MachineCertificate) => fingerprint256;
const programsOf = ({ usedBy }: MachineCertificate) => [...new Set(usedBy.map(({ program }) => program))].join(', ');

/** The certificates on a machine, the first to end first, and what serves them. */
export function CertificatesPart({ target, name, vantage, asked, current }: UpkeepPartProps) {
  const { t } = useTranslation('upkeep');
  const say = useWords();
  const [root, setRoot] = useState<RootWish>('free');
  const [open, setOpen] = useState<string | null>(null);
  const query = useCertificates(vantage, root, asked);
  const columns = useCertificateColumns();
  const found = query.data;
  const opened = found?.certificates.find((one) => rowId(one) === open);
  const notes = found
    ? [
        ...found.unread.map(({ path, usedBy, why }) => ({ en: `${path} (${usedBy}): ${why.en}`, fr: `${path} (${usedBy}) : ${why.fr}` })),
        ...found.notes,
      ]
    : [];
  return (
    <UpkeepView
      target={target}
      query={query}
      loading={t('certificates.loading', { target: name })}
      notes={notes}
      onRoot={found && !found.asRoot ? () => setRoot('yes') : null}
      head={
        found && found.certificates.length > 0 ? (
          <Typography sx={{ fontWeight: 600 }}>{t('certificates.count', { count: found.certificates.length })}</Typography>
        ) : null
      }
    >
      {found ? (
        <LiveTable
          id="servers.upkeep.certificates"
          label={t('part.certificates')}
          rows={found.certificates}
          rowId={rowId}
          columns={columns}
          openId={open}
          onOpen={(one) => setOpen(rowId(one))}
          stale={!current}
          empty={<EmptyState title={t('certificates.none')} text={t('certificates.noneMeans')} />}
        />
      ) : null}
      {opened ? (
        <ServerDrawer>
          <DetailsDrawer title={opened.names[0] ?? opened.path} subtitle={name} onClose={() => setOpen(null)}>
            <Box sx={{ display: 'grid', gap: 2 }}>
              <StateBadge level={opened.level} word={say(opened.state)} />
              <Life certificate={opened} />
              <FactList
                facts={[
                  { name: t('certificates.subject'), value: <MachineWord>{opened.subject}</MachineWord> },
                  { name: t('certificates.column.names'), value: <MachineWord>{opened.names.join(', ') || '—'}</MachineWord> },
                  { name: t('certificates.issuer'), value: <MachineWord>{opened.issuer}</MachineWord> },
                  { name: t('certificates.column.path'), value: <MachineWord>{[opened.path, ...opened.alsoIn].join('\n')}</MachineWord> },
                  {
                    name: t('certificates.column.usedBy'),
                    value:
                      opened.usedBy.length === 0 ? (
                        t('certificates.nobody')
                      ) : (
                        <MachineWord>{opened.usedBy.map(({ program, source }) => `${program} ${source}`).join('\n')}</MachineWord>
                      ),
                  },
                  { name: t('certificates.fingerprint'), value: <MachineWord>{opened.fingerprint256}</MachineWord> },
                ]}
              />
            </Box>
          </DetailsDrawer>
        </ServerDrawer>
      ) : null}
    </UpkeepView>
  );
}

/** How much of its life is used, as a bar; the words stand beside it. */
function Life({ certificate }: { readonly certificate: MachineCertificate }) {
  const formats = useFormats();
  const used = Math.min(Math.max(certificate.lifetimeUsed, 0), 1);
  return (
    <Box>
      <Box aria-hidden sx={{ height: 6, borderRadius: 3, bgcolor: 'surface.line', overflow: 'hidden' }}>
        <Box
          sx={{ height: '100%', borderRadius: 3, bgcolor: certificate.level === 'healthy' ? 'primary.main' : `state.${certificate.level}` }}
          style={{ width: `${used * 100}%` }}
        />
      </Box>
      <Box sx={{ display: 'flex', justifyContent: 'space-between', mt: 0.5, fontSize: '0.75rem', color: 'text.secondary' }}>
        <span>{formats.date(certificate.validFrom)}</span>
        <span>{formats.date(certificate.validTo)}</span>
      </Box>
    </Box>
  );
}

function useCertificateColumns(): readonly Column<MachineCertificate>[] {
  const { t } = useTranslation('upkeep');
  const say = useWords();
  const formats = useFormats();
  return useMemo(
    () => [
      {
        key: 'left',
        header: t('certificates.column.left'),
        width: '10rem',
        always: true,
        narrowLine: 2,
        sortBy: ({ level, daysLeft }) => levelRank(level) * 100_000 + daysLeft,
        cell: ({ level, state }) => <StateBadge level={level} word={say(state)} />,
      },
      {
        key: 'names',
        header: t('certificates.column.names'),
        width: 'minmax(12rem, 1.5fr)',
        always: true,
        names: true,
        mono: true,
        narrowLine: 1,
        sortBy: ({ names, subject }) => names[0] ?? subject,
        cell: ({ names, subject }) => <span title={names.join('\n')}>{names.join(', ') || subject}</span>,
      },
      {
        key: 'until',
        header: t('certificates.column.until'),
        width: '8rem',
        sortBy: ({ validTo }) => validTo,
        cell: ({ validTo }) => formats.date(validTo),
      },
      {
        key: 'usedBy',
        header: t('certificates.column.usedBy'),
        width: 'minmax(8rem, 10rem)',
        mono: true,
        narrowLine: 2,
        sortBy: programsOf,
        cell: programsOf,
      },
      {
        key: 'path',
        header: t('certificates.column.path'),
        width: 'minmax(12rem, 1.5fr)',
        mono: true,
        sortBy: ({ path }) => path,
        cell: ({ path }) => <span title={path}>{path}</span>,
      },
    ],
    [t, say, formats],
  );
}
