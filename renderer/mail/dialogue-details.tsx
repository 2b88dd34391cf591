import Save from '@mui/icons-material/SaveAltOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { MailVerdict } from '../../preload/contract/mail.ts';
import { MONO } from '../app/theme.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { useFormats } from '../ui/formats.ts';
import { saveFile } from '../ui/save-file.ts';
import { StateBadge } from '../ui/state-badge.tsx';
import { useWords } from '../ui/words.ts';

/** What stands below a finished dialogue: each recipient, what the server offers in words, the same by other programs, and files to keep. */
export function DialogueDetails({ verdict }: { readonly verdict: MailVerdict }) {
  const { t } = useTranslation('mail');
  const say = useWords();
  const formats = useFormats();
  const { recipients, offers, commands, transcript } = verdict;
  const lines = [commands.swaks, commands.openssl].filter((line) => line !== null);
  const name = `mail-${verdict.at.replaceAll(/[:.]/gu, '-')}`;
  const dialogue = () =>
    transcript
      .map(({ from, line, words }) => `${{ client: 'C:', server: 'S:', note: '--' }[from]} ${words ? say(words) : line}`)
      .join('\n');
  return (
    <>
      {transcript.length > 0 ? (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: -1 }}>
          <Button variant="text" startIcon={<Save />} onClick={() => saveFile(`${name}.txt`, `${dialogue()}\n`)}>
            {t('details.text')}
          </Button>
          <Button variant="text" startIcon={<Save />} onClick={() => saveFile(`${name}.json`, `${JSON.stringify(verdict, null, 2)}\n`)}>
            {t('details.json')}
          </Button>
        </Box>
      ) : null}
      {recipients.length > 1 ? (
        <Box>
          <Typography variant="h3" sx={{ mb: 0.75 }}>
            {t('details.recipients')}
          </Typography>
          <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.75 }}>
            {recipients.map(({ address, accepted, ms, reply }) => (
              <Box component="li" key={address} sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5 }}>
                <StateBadge level={accepted ? 'healthy' : 'failing'} word={t(accepted ? 'details.taken' : 'details.refused')} />
                <Box component="span" sx={{ overflowWrap: 'anywhere', fontWeight: 550 }}>
                  {address}
                </Box>
                <Box component="span" className="tabular" sx={{ color: 'text.secondary' }}>
                  {formats.ms(ms)}
                </Box>
                <Box
                  component="span"
                  sx={{ flexBasis: '100%', color: 'text.secondary', fontFamily: MONO, fontSize: '0.75rem', overflowWrap: 'anywhere' }}
                >
                  {reply}
                </Box>
              </Box>
            ))}
          </Box>
        </Box>
      ) : null}
      {offers.length > 0 ? (
        <Box>
          <Typography variant="h3" sx={{ mb: 0.75 }}>
            {t('capabilities')}
          </Typography>
          <Box component="dl" sx={{ m: 0, display: 'grid', gridTemplateColumns: 'minmax(8rem, auto) 1fr', columnGap: 2, rowGap: 0.5 }}>
            {offers.map(({ keyword, means }) => (
              <Box key={keyword} sx={{ display: 'contents' }}>
                <Box component="dt" sx={{ fontFamily: MONO, fontSize: '0.78125rem', overflowWrap: 'anywhere' }}>
                  {keyword}
                </Box>
                <Box component="dd" sx={{ m: 0, color: 'text.secondary' }}>
                  {say(means)}
                </Box>
              </Box>
            ))}
          </Box>
        </Box>
      ) : null}
      {lines.length > 0 ? (
        <Box>
          <Typography variant="h3">{t('details.commands')}</Typography>
          <Typography sx={{ color: 'text.secondary', mb: 0.75 }}>{t('details.commandsMean')}</Typography>
          {lines.map((line) => (
            <Box
              key={line}
              sx={{
                display: 'flex',
                alignItems: 'flex-start',
                gap: 1,
                p: 1,
                mb: 0.75,
                border: 1,
                borderColor: 'surface.line',
                borderRadius: 1,
              }}
            >
              <Box component="code" sx={{ flex: 1, minWidth: 0, fontFamily: MONO, fontSize: '0.75rem', overflowWrap: 'anywhere' }}>
                {line}
              </Box>
              <CopyButton text={line} label={t(line === commands.swaks ? 'details.swaks' : 'details.openssl')} />
            </Box>
          ))}
        </Box>
      ) : null}
    </>
  );
}
