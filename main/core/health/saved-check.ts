import type { Settings } from '../../../preload/contract/settings.ts';
import { showUrl } from './checked-url.ts';

/** Whether the settings hold the check that a link names (`url/https://...`, `mail/smtp.example.org:587`), from that vantage. */
export function isSavedCheck(link: string, via: string, settings: Settings): boolean {
  const checks = Object.values(settings.health.checks).map((check) => ({ via: check.via, link: `url/${showUrl(check.url)}` }));
  const profiles = Object.values(settings.mail.profiles).map(({ server, port, ...profile }) => ({
    via: profile.via,
    link: `mail/${server}:${port}`,
  }));
  return [...checks, ...profiles].some((saved) => saved.link === link && saved.via === via);
}
