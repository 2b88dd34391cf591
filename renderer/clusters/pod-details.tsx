import { useTranslation } from 'react-i18next';
import type { Pod } from '../../preload/contract/kubernetes.ts';
import { FactList } from '../ui/fact-list.tsx';
import { useFormats } from '../ui/formats.ts';
import { MachineWord } from '../ui/machine-text.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';

/** What is known of a pod. */
export function PodDetails({ pod }: { readonly pod: Pod }) {
  const { t } = useTranslation('clusters');
  const formats = useFormats();
  return (
    <FactList
      facts={[
        { name: t('column.phase'), value: <MachineWord>{pod.phase}</MachineWord> },
        ...(pod.reason === null ? [] : [{ name: t('details.reason'), value: <MachineWord>{pod.reason}</MachineWord> }]),
        { name: t('column.ready'), value: pod.ready },
        { name: t('column.restarts'), value: formats.number(pod.restarts) },
        {
          name: t('column.age'),
          value: (
            <>
              <RelativeTime at={pod.createdAt} /> ({formats.dateTime(pod.createdAt)})
            </>
          ),
        },
        { name: t('details.node'), value: pod.node === null ? t('details.unscheduled') : <MachineWord>{pod.node}</MachineWord> },
        { name: t('column.namespace'), value: <MachineWord>{pod.namespace}</MachineWord> },
        { name: t('details.uid'), value: <MachineWord>{pod.uid}</MachineWord> },
      ]}
    />
  );
}
