/** Words for the changes the core records; others are shown as the core names them. */
export const actionWords = {
  'settings.merge': 'actions.settingsMerge',
  'credentials.set': 'actions.credentialsSet',
  'credentials.delete': 'actions.credentialsDelete',
  'totp.enrol': 'actions.totpEnrol',
  'totp.verify': 'actions.totpVerify',
  'totp.remove': 'actions.totpRemove',
  'ssh.host-key.accept': 'actions.hostKeyAccept',
  'ssh.host-key.remember': 'actions.hostKeyRemember',
} as const;

/** The words of an action, or undefined. */
export function actionWord(action: string): (typeof actionWords)[keyof typeof actionWords] | undefined {
  return Object.entries(actionWords).find(([known]) => known === action)?.[1];
}
