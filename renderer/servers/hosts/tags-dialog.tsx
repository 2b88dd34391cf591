import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSettings } from '../../client/settings.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFailure } from '../../ui/words.ts';
import { useChangeHosts } from '../queries.ts';
import { TagField } from './tag-field.tsx';
import { sharedTags, tagChange } from './tags.ts';

/** The tags of one server, or those that several have in common. */
export function TagsDialog({ names, onClose }: { readonly names: readonly string[]; readonly onClose: () => void }) {
  const { t } = useTranslation('servers');
  const { tags } = useSettings().servers;
  const [{ common, partial }] = useState(() => sharedTags(tags, names));
  const [value, setValue] = useState<readonly string[]>(common);
  const change = useChangeHosts();
  const failure = useFailure(change.error);
  const [only = ''] = names;
  return (
    <Dialog open onClose={onClose} maxWidth="xs" fullWidth aria-labelledby="tags-title">
      <DialogTitle id="tags-title">
        {names.length === 1 ? t('lists.tags.ofOne', { name: only }) : t('lists.tags.ofMany', { count: names.length })}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 1.5 }}>
        <div style={{ paddingTop: 8 }}>
          <TagField value={value} onChange={setValue} autoFocus />
        </div>
        {partial.length > 0 ? (
          <Typography variant="caption" sx={{ color: 'text.secondary' }}>
            {t('lists.tags.partial', { tags: partial.map(({ tag, count }) => `${tag} (${count})`).join(', ') })}
          </Typography>
        ) : null}
        {failure ? <FailureNotice failure={failure} /> : null}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button
          variant="contained"
          disabled={change.isPending}
          onClick={() => change.mutate({ tags: tagChange(tags, names, common, value) }, { onSuccess: onClose })}
        >
          {t('host.save')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
