import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFailure } from '../../ui/words.ts';
import { useChangeHosts } from '../queries.ts';

/** So many names are spelled out; the others are counted. */
const NAMED = 12;

/** Asks before saved hosts are taken out of the list, with their environments, tags and second factors. */
export function RemoveHosts({ names, onClose }: { readonly names: readonly string[]; readonly onClose: () => void }) {
  const { t } = useTranslation('servers');
  const remove = useChangeHosts();
  const failure = useFailure(remove.error);
  const [name = ''] = names;
  const many = names.length > 1;
  const none = Object.fromEntries(names.map((one) => [one, null]));
  const listed = [...names.slice(0, NAMED), ...(names.length > NAMED ? ['…'] : [])].join(', ');
  return (
    <Dialog open onClose={onClose} maxWidth="xs" aria-labelledby="remove-host-title">
      <DialogTitle id="remove-host-title">
        {many ? t('lists.remove.title', { count: names.length }) : t('host.removeTitle', { name })}
      </DialogTitle>
      <DialogContent>
        <DialogContentText>{many ? t('lists.remove.means', { names: listed }) : t('host.removeMeans', { name })}</DialogContentText>
        {failure ? <FailureNotice failure={failure} /> : null}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{many ? t('lists.remove.keep') : t('host.removeKeep')}</Button>
        <Button
          color="error"
          variant="contained"
          disabled={remove.isPending}
          onClick={() => remove.mutate({ hosts: none, environments: none, tags: none, totp: none }, { onSuccess: onClose })}
        >
          {many ? t('lists.remove.do', { count: names.length }) : t('host.removeDo', { name })}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
