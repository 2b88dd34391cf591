import ExpandMore from '@mui/icons-material/ExpandMoreOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { UnitScope } from '../../../preload/contract/journal.ts';
import type { RelatedUnit } from '../../../preload/contract/unit-override.ts';
import { MONO } from '../../app/theme.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { ReadFailure } from '../../ui/read-failure.tsx';
import { ToldTime } from '../../ui/relative-time.tsx';
import { unitPath } from '../paths.ts';
import { useUnitRelations } from '../queries.ts';

interface UnitRelationsProps {
  readonly vantage: string;
  readonly target: string;
  readonly unit: string;
  readonly scope: UnitScope;
  readonly asked: boolean;
  readonly open: boolean;
  readonly onToggle: () => void;
  /** Beside the button that unfolds it. */
  readonly actions?: React.ReactNode;
}

/** What a unit needs and what needs it, with the way to each; of a timer, when it runs. Read when it is unfolded. */
export function UnitRelations({ vantage, target, unit, scope, asked, open, onToggle, actions }: UnitRelationsProps) {
  const { t } = useTranslation('units');
  const partId = useId();
  const query = useUnitRelations(vantage, unit, asked && open, scope);
  const found = query.data;
  const moment = (at: string | null) => (at === null ? t('relations.noTime') : <ToldTime at={at} />);
  return (
    <Box component="section" sx={{ display: 'grid', gap: 1 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75, alignItems: 'center' }}>
        <Button
          variant="text"
          aria-expanded={open}
          aria-controls={partId}
          onClick={onToggle}
          endIcon={<ExpandMore sx={{ transform: open ? 'rotate(180deg)' : 'none' }} />}
          sx={{ ml: -1 }}
        >
          {t('relations.title')}
        </Button>
        <Box sx={{ flex: 1 }} />
        {actions}
      </Box>
      <Box id={partId} hidden={!open} sx={{ display: open ? 'grid' : 'none', gap: 1.5 }}>
        <ReadFailure query={query} target={`${target}, ${unit}`} />
        {!found && query.isFetching ? <LoadingRows rows={4} label={t('relations.reading', { unit })} /> : null}
        {found ? (
          <>
            {found.timer ? (
              <FactList
                facts={[
                  { name: t('relations.starts'), value: <UnitLink vantage={vantage} unit={found.timer.unit} /> },
                  { name: t('relations.next'), value: moment(found.timer.nextAt) },
                  { name: t('relations.last'), value: moment(found.timer.lastAt) },
                ]}
              />
            ) : null}
            <RelatedUnits vantage={vantage} title={t('relations.needs')} none={t('relations.needsNone')} units={found.needs} />
            <RelatedUnits vantage={vantage} title={t('relations.neededBy')} none={t('relations.neededByNone')} units={found.neededBy} />
          </>
        ) : null}
      </Box>
    </Box>
  );
}

interface RelatedUnitsProps {
  readonly vantage: string;
  readonly title: string;
  readonly none: string;
  readonly units: readonly RelatedUnit[];
}

function RelatedUnits({ vantage, title, none, units }: RelatedUnitsProps) {
  if (units.length === 0)
    return (
      <Box>
        <Typography variant="h3">{title}</Typography>
        <Typography sx={{ color: 'text.secondary' }}>{none}</Typography>
      </Box>
    );
  return (
    <Box sx={{ minWidth: 0 }}>
      <Typography variant="h3">{title}</Typography>
      <Box
        component="ul"
        aria-label={title}
        tabIndex={0}
        sx={{ m: 0, mt: 0.5, p: 1.25, maxHeight: 260, overflow: 'auto', border: 1, borderColor: 'surface.line', borderRadius: 1 }}
      >
        {units.map(({ unit, depth, active }, index) => (
          <Box component="li" key={`${index} ${unit}`} sx={{ display: 'flex', gap: 1, alignItems: 'baseline', pl: depth * 2 }}>
            <UnitLink vantage={vantage} unit={unit} />
            <Box component="span" sx={{ flex: 'none', color: active === 'failed' ? 'state.failing' : 'text.secondary' }}>
              {active}
            </Box>
          </Box>
        ))}
      </Box>
    </Box>
  );
}

function UnitLink({ vantage, unit }: { readonly vantage: string; readonly unit: string }) {
  return (
    <Link component={RouterLink} to={unitPath(vantage, unit)} sx={{ fontFamily: MONO, fontSize: '0.95em', overflowWrap: 'anywhere' }}>
      {unit}
    </Link>
  );
}
