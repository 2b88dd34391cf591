import { createTransport } from 'nodemailer';
import { availability as dnsAvailability, startDns } from '../../lab/dns.ts';
import { expect, test } from './console.ts';

test('a domain is looked up: the worst first, with the record to publish', async ({ open }) => {
  const can = await dnsAvailability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const dns = await startDns(() => ({ 'open.test': ['@ TXT "v=spf1 +all"', '@ MX 10 mx', 'mx A 192.0.2.1'] }));
  try {
    const { page } = await open();
    await page.getByRole('navigation').first().getByRole('link', { name: 'Mail' }).click();
    await page.getByRole('tab', { name: 'Domain' }).click();
    await page.getByRole('textbox', { name: 'Domain' }).fill('open.test');
    await page.getByRole('button', { name: 'More options' }).click();
    await page.getByRole('textbox', { name: 'Resolver' }).fill(dns.server);
    await page.getByRole('button', { name: 'Look up' }).click();
    const spf = page.getByRole('region', { name: 'SPF', exact: true });
    await expect(spf.getByText(/lets everybody send/u)).toBeVisible();
    await expect(spf.getByText('open.test. TXT "v=spf1 -all"')).toBeVisible();
  } finally {
    await dns.stop();
  }
});

test('what an application sends is caught: its HTML runs nothing and loads nothing', async ({ open }) => {
  const { page } = await open();
  await page.getByRole('navigation').first().getByRole('link', { name: 'Mail' }).click();
  await page.getByRole('tab', { name: 'Catcher' }).click();
  await page.getByRole('textbox', { name: 'Port' }).fill('0');
  await page.getByRole('button', { name: 'Start' }).click();
  const place = await page.getByText(/Listening on 127\.0\.0\.1:\d+/u).textContent();
  const transport = createTransport({ host: '127.0.0.1', port: Number(place?.split(':').at(-1)), tls: { rejectUnauthorized: false } });
  await transport.sendMail({
    from: 'app@shop.test',
    to: 'bob@example.test',
    subject: 'An order',
    html: '<p id="p">Thank you</p><script>document.getElementById("p").textContent = "RAN"</script>',
  });
  await page.getByRole('button', { name: /An order/u }).click();
  await expect(page.getByText('HTML only', { exact: false })).toBeVisible();
  await expect(page.frameLocator('iframe[title="HTML"]').getByText('Thank you')).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('button', { name: 'Start' })).toBeVisible();
});
