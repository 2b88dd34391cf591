import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { Cause } from '../../../preload/contract/explanations.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { useFormats } from '../../ui/formats.ts';
import { MachineText, MachineWord } from '../../ui/machine-text.tsx';
import { ToldTime } from '../../ui/relative-time.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useWords } from '../../ui/words.ts';
import { objectPath } from '../paths.ts';

/** One cause: what is the matter, and everything that helps to mend it. */
export function CausePanel({
  context,
  cause,
  state,
}: {
  readonly context: string;
  readonly cause: Cause;
  /** The state as the list has it, in the cluster's own terms. */
  readonly state: Words | null;
}) {
  const { t } = useTranslation('explain');
  const say = useWords();
  const formats = useFormats();
  const { level, what, means, since, howOften, stillServes, whatToDo, evidence, links } = cause;
  const facts = [
    ...(state === null ? [] : [{ name: t('state'), value: say(state) }]),
    ...(since === null ? [] : [{ name: t('since'), value: <ToldTime at={since} /> }]),
    ...(howOften === null ? [] : [{ name: t('howOften'), value: say(howOften) }]),
    ...(stillServes === null ? [] : [{ name: t('serves'), value: say(stillServes) }]),
    ...(links.length === 0
      ? []
      : [
          {
            name: t('links'),
            value: (
              <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
                {links.map(({ resource, namespace, name, exists }) => (
                  <li key={`${resource} ${name}`}>
                    {exists ? (
                      <Link
                        component={RouterLink}
                        to={objectPath(context, resource, { namespace, name })}
                        sx={{ overflowWrap: 'anywhere' }}
                      >
                        {resource}/{name}
                      </Link>
                    ) : (
                      <>
                        <MachineWord>{`${resource}/${name}`}</MachineWord> {t('missing')}
                      </>
                    )}
                  </li>
                ))}
              </Box>
            ),
          },
        ]),
  ];
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 1,
        minWidth: 0,
        p: 1.5,
        border: 1,
        borderColor: 'surface.line',
        borderLeft: 3,
        borderLeftColor: `state.${level}`,
        borderRadius: 1,
        bgcolor: 'surface.raised',
      }}
    >
      <Box>
        <Box sx={{ display: 'flex', gap: 1, alignItems: 'start' }}>
          <Box component="span" sx={{ flex: 'none', display: 'flex', pt: '1px' }}>
            <StateBadge level={level} iconOnly />
          </Box>
          <Typography sx={{ fontWeight: 600, minWidth: 0, overflowWrap: 'anywhere' }}>{say(what)}</Typography>
        </Box>
        {means === null ? null : <Typography sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>{say(means)}</Typography>}
      </Box>
      {facts.length > 0 ? <FactList facts={facts} /> : null}
      {whatToDo.length > 0 ? (
        <Box>
          <Typography component="h4" sx={{ fontWeight: 600 }}>
            {t('todo')}
          </Typography>
          <Box component="ul" sx={{ m: 0, pl: 2.25 }}>
            {whatToDo.map((step) => (
              <Box component="li" key={step.en} sx={{ overflowWrap: 'anywhere' }}>
                {say(step)}
              </Box>
            ))}
          </Box>
        </Box>
      ) : null}
      {evidence.map(({ source, text, at }) => (
        <Box key={`${source.en} ${text}`} sx={{ minWidth: 0 }}>
          <Typography variant="caption" component="p" sx={{ color: 'text.secondary', mb: 0.25 }}>
            {at === null ? say(source) : t('said', { source: say(source), at: formats.dateTime(at) })}
          </Typography>
          <MachineText text={text} label={say(source)} maxHeight={200} />
        </Box>
      ))}
    </Box>
  );
}
