import type { DeployedMail } from './deployed-mail.ts';

/** Whether an application has half a login, or one that could not be read: a test of its settings goes without, and says nothing of it. */
export function triedWithoutLogin({ login, understood }: Pick<DeployedMail, 'login' | 'understood'>): boolean {
  const half = understood.some(({ setting, lacks }) => /^(?:user|password)$/u.test(setting) && (lacks === null || lacks === 'unread'));
  return !login && half;
}
