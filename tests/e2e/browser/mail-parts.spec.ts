import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
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

/** Everything by which a page reaches out: by itself, ahead of time, or when it is pressed. */
function reachingOut(at: string): string {
  const outside = `${at}/x`;
  return [
    `<link rel="preconnect" href="${outside}"><link rel="stylesheet" href="${outside}"><link rel="prefetch" href="${outside}">`,
    `<meta http-equiv="refresh" content="0;url=${outside}"><base href="${at}"><style>@import url(${outside}); body { background: url(${outside}) }</style>`,
    `<p id="p">Thank you</p><script>document.getElementById("p").textContent = "RAN"</script><img src="${outside}" onerror="document.body.textContent = 'RAN'">`,
    `<svg><image href="${outside}"/></svg><video src="${outside}" autoplay></video><iframe src="${outside}"></iframe><object data="${outside}"></object>`,
    '<iframe srcdoc="<script>parent.document.body.textContent = 1</script>"></iframe><iframe src="data:text/html,RAN"></iframe>',
    `<form action="${outside}"><button>Confirm</button></form><a href="${outside}" ping="${outside}">Track it</a> <a href="data:text/html,RAN">Read it</a>`,
    // A drawing that sets its link by itself, and what is another page when it is read a second time.
    `<svg width="300" height="60"><a><set attributeName="href" to="${outside}"/><animate attributeName="href" values="${outside}" fill="freeze"/><text x="5" y="30">press me</text></a></svg>`,
    `<form><math><mtext></form><form><mglyph><style></math><link rel="preconnect" href="${outside}"><a href="${outside}">press me too</a><meta http-equiv="refresh" content="0;url=${outside}"><img src="${outside}" onerror="document.body.textContent = 'RAN'"></style></mglyph></form></mtext></math></form>`,
  ].join('\n');
}

test('what an application sends is caught: its HTML runs nothing, loads nothing and leads nowhere', async ({ open }) => {
  let connections = 0;
  const outside = createServer((socket) => {
    connections++;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(outside, 'listening');
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
    html: reachingOut(`http://127.0.0.1:${(outside.address() as AddressInfo).port}`),
  });
  await page.getByRole('button', { name: /An order/u }).click();
  await expect(page.getByText('HTML only', { exact: false })).toBeVisible();
  const shown = page.frameLocator('iframe[title="HTML"]');
  await expect(shown.getByText('Thank you')).toBeVisible();
  for (const pressed of ['Confirm', 'Track it', 'Read it']) {
    await shown.getByText(pressed).click();
    await expect(shown.getByText('Thank you')).toBeVisible();
  }
  await expect(shown.getByText('press me')).toHaveCount(0);
  await expect(shown.getByText('Track it')).toHaveAttribute('title', /^http:/u);
  expect(page.frames()).toHaveLength(2);
  expect(connections).toBe(0);
  outside.close();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('button', { name: 'Start' })).toBeVisible();
});
