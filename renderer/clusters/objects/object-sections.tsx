import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObjectDetails } from '../../../preload/contract/cluster-objects.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFormats } from '../../ui/formats.ts';
import { MachineWord } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useWords } from '../../ui/words.ts';
import { useAmounts } from '../amounts.ts';
import { shownCell } from './cells.tsx';
import { ContainerList } from './container-list.tsx';
import { DataList } from './data-list.tsx';
import { LinkGroupSection, LinkList } from './object-link.tsx';

interface ObjectSectionsProps {
  readonly context: string;
  readonly details: ObjectDetails;
  /** What the kind's own details show already. */
  readonly without?: readonly ('facts' | 'pods')[];
}

/** Everything that is known of an object of any kind. */
export function ObjectSections({ context, details, without = [] }: ObjectSectionsProps) {
  const { t } = useTranslation('kinds');
  const links = without.includes('pods')
    ? details.links.filter(({ links: its, problem }) => problem !== null || its.some(({ resource }) => resource !== 'pods'))
    : details.links;
  return (
    <>
      {without.includes('facts') ? null : <Facts details={details} />}
      {details.owners.length > 0 ? (
        <Section title={t('details.owners')}>
          <LinkList context={context} links={details.owners} withKind />
        </Section>
      ) : null}
      {details.containers.length > 0 ? (
        <ContainerList containers={details.containers} usageProblem={details.usageProblem} />
      ) : details.usageProblem ? (
        <UsageProblem problem={details.usageProblem} />
      ) : null}
      {details.data.length > 0 && details.namespace !== null ? (
        <DataList context={context} namespace={details.namespace} name={details.name} data={details.data} />
      ) : null}
      {links.map((group) => (
        <LinkGroupSection key={group.heading.en} context={context} group={group} />
      ))}
      {details.conditions.length > 0 ? <Conditions conditions={details.conditions} /> : null}
      <Events details={details} />
      <Pairs title={t('details.labels')} pairs={details.labels} />
      <Pairs title={t('details.annotations')} pairs={details.annotations} />
      {details.finalizers.length > 0 ? (
        <Section title={t('details.finalizers')}>
          <MachineWord>{details.finalizers.join(', ')}</MachineWord>
        </Section>
      ) : null}
    </>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Box component="section" sx={{ display: 'grid', gap: 0.75, minWidth: 0 }}>
      <Typography variant="h3">{title}</Typography>
      {children}
    </Box>
  );
}

function UsageProblem({ problem }: { readonly problem: NonNullable<ObjectDetails['usageProblem']> }) {
  const say = useWords();
  return <Typography sx={{ color: 'text.secondary' }}>{say(problem)}</Typography>;
}

function Facts({ details }: { readonly details: ObjectDetails }) {
  const { t } = useTranslation('clusters');
  const say = useWords();
  const formats = useFormats();
  const { cpu } = useAmounts();
  return (
    <FactList
      facts={[
        ...details.facts
          .filter(({ value }) => value !== null)
          .map(({ name, value, type }) => {
            const shown = shownCell(value, type, formats, cpu);
            return { name: say(name), value: type === 'name' && typeof shown === 'string' ? <MachineWord>{shown}</MachineWord> : shown };
          }),
        ...(details.createdAt === ''
          ? []
          : [
              {
                name: t('column.age'),
                value: (
                  <>
                    <RelativeTime at={details.createdAt} /> ({formats.dateTime(details.createdAt)})
                  </>
                ),
              },
            ]),
        { name: t('details.uid'), value: <MachineWord>{details.uid}</MachineWord> },
      ]}
    />
  );
}

function Conditions({ conditions }: Pick<ObjectDetails, 'conditions'>) {
  const { t } = useTranslation('kinds');
  // Whatever else a controller writes than the three that the API knows stays as it is.
  const said = (status: string) => (status === 'True' || status === 'False' || status === 'Unknown' ? t(`details.is.${status}`) : status);
  return (
    <Section title={t('details.conditions')}>
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.75 }}>
        {conditions.map(({ type, status, reason, message, since, level }) => (
          <Box component="li" key={type} sx={{ minWidth: 0 }}>
            <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1, alignItems: 'center' }}>
              <StateBadge level={level} word={t('details.condition', { type, status: said(status) })} />
              {since === null ? null : (
                <Typography variant="caption" sx={{ color: 'text.secondary' }}>
                  <RelativeTime at={since} />
                </Typography>
              )}
            </Box>
            {message !== null || reason !== null ? (
              <Typography sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
                {[reason, message].filter((one) => one !== null).join(': ')}
              </Typography>
            ) : null}
          </Box>
        ))}
      </Box>
    </Section>
  );
}

function Events({ details: { events, eventsProblem } }: { readonly details: ObjectDetails }) {
  const { t } = useTranslation('kinds');
  const formats = useFormats();
  return (
    <Section title={t('details.events')}>
      {eventsProblem ? <FailureNotice failure={eventsProblem} mild /> : null}
      {events.length === 0 && !eventsProblem ? <Typography sx={{ color: 'text.secondary' }}>{t('details.noEvents')}</Typography> : null}
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.75 }}>
        {events.map(({ type, reason, message, count, last }, index) => (
          <Box component="li" key={`${index} ${reason}`} sx={{ minWidth: 0 }}>
            <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1, alignItems: 'center' }}>
              <StateBadge level={type === 'Warning' ? 'degraded' : 'healthy'} word={reason} />
              <Typography variant="caption" sx={{ color: 'text.secondary' }}>
                {last === null ? null : <RelativeTime at={last} />}
                {count > 1 ? ` · ${t('details.times', { number: formats.number(count) })}` : ''}
              </Typography>
            </Box>
            <Typography sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>{message}</Typography>
          </Box>
        ))}
      </Box>
    </Section>
  );
}

function Pairs({ title, pairs }: { readonly title: string; readonly pairs: Readonly<Record<string, string>> }) {
  const entries = Object.entries(pairs);
  if (entries.length === 0) return null;
  return (
    <Box component="details" sx={{ minWidth: 0 }}>
      <Typography component="summary" variant="h3" sx={{ cursor: 'pointer' }}>
        {title} ({entries.length})
      </Typography>
      <Box component="ul" sx={{ m: 0, mt: 0.75, p: 0, listStyle: 'none', display: 'grid', gap: 0.25 }}>
        {entries.map(([key, value]) => (
          <Box component="li" key={key} sx={{ minWidth: 0 }}>
            <MachineWord>{value === '' ? key : `${key}=${value}`}</MachineWord>
          </Box>
        ))}
      </Box>
    </Box>
  );
}
