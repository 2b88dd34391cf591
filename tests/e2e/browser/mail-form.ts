import type { Page } from '@playwright/test';
import type { MailLab } from '../../lab/mail.ts';

/** Opens Mail and fills in its form for the lab's server, with a security that does not fit the port. */
export async function fillWithWrongSecurity(page: Page, lab: MailLab, to: string): Promise<void> {
  await page.getByRole('navigation').first().getByRole('link', { name: 'Mail' }).click();
  await page.getByRole('textbox', { name: 'Server' }).fill(lab.address);
  await page.getByRole('combobox', { name: 'Security' }).click();
  await page.getByRole('option', { name: 'Implicit TLS' }).click();
  await page.getByRole('textbox', { name: 'Port' }).fill(String(lab.ports.submission));
  await page.getByRole('textbox', { name: 'User' }).fill(lab.user);
  await page.getByLabel('Password', { exact: true }).fill(lab.password);
  await page.getByRole('textbox', { name: 'From' }).fill(lab.user);
  await page.getByRole('textbox', { name: 'To', exact: true }).fill(to);
}
