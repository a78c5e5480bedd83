import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import puppeteer, { Browser, Page } from 'puppeteer-core';
import { toHtml } from '../../lib/review/report/page';
import { fewAccesses, manyAccesses, reportOf } from '../../test/review/report/fixture';
import { Suite } from '../context';

/** The page of the access review, opened in headless Chromium: `CHROMIUM`, or the one on the PATH. */
export const reportPageSuite: Suite = {
  name: 'report page',
  needs: [],
  async run({ report, scratch, journeys }) {
    const program = chromium();
    if (!program) {
      report.skip('the page of the access review', 'there is no Chromium on the PATH: it is a package of most systems, `chromium`; CHROMIUM names another program');
      return;
    }
    const folder = join(scratch, 'pages');
    mkdirSync(folder, { recursive: true });
    const write = (name: string, html: string) => {
      const file = join(folder, `${name}.html`);
      writeFileSync(file, html);
      return file;
    };
    const few = reportOf(fewAccesses());
    const browser = await puppeteer.launch({ executablePath: program, args: ['--no-sandbox'] });
    try {
      await report.check('page of 5 accesses: renders, filters, keys, both schemes', () => judge(browser, write('few', toHtml(few)), 5));
      await report.check('page of 200 accesses: renders, filters, keys, both schemes', () => judge(browser, write('many', toHtml(reportOf(manyAccesses(200)))), 200));
      for (const { example, written } of journeys) {
        const file = written?.clusters[0] && join(written.clusters[0].folder, '../access-review/report.html');
        file && await report.check(`page of ${example.name}`, () => open(browser, file, async page => (await page.$$('svg a.node')).length > 0 ? [] : ['it draws nothing']));
      }
      const defect = write('defect', toHtml(few).replace('</main>', '<script>alert(1)</script></main>'));
      await report.seeded('a script that is not the page\'s own', /Content Security Policy/i, () => open(browser, defect, async () => []));
      if (process.env.UPDATE_DOCS) {
        await screenshot(browser, join(folder, 'few.html'));
      }
    } finally {
      await browser.close();
    }
  },
};

function chromium(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const candidates = (process.env.PATH ?? '').split(delimiter).flatMap(folder => names.map(name => join(folder, name)));
  return [...process.env.CHROMIUM ? [process.env.CHROMIUM] : [], ...candidates].find(existsSync);
}

/** What the page's console says against it is a problem. */
async function open(browser: Browser, file: string, work: (page: Page) => Promise<string[]>): Promise<string[]> {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('console', message => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', error => problems.push(String(error)));
  page.on('request', request => /^(file|data):/.test(request.url()) || problems.push(`it loads ${request.url()}`));
  try {
    await page.goto(`file://${file}`, { waitUntil: 'load' });
    return [...await work(page), ...problems];
  } finally {
    await page.close();
  }
}

interface Seen { readonly rows: number; readonly drawings: number; readonly output: string }

const see = (page: Page): Promise<Seen> => page.evaluate(`({
  rows: [...document.querySelectorAll('tr[data-row]')].filter(row => !row.hidden).length,
  drawings: [...document.querySelectorAll('.drawing')].filter(part => !part.hidden).length,
  output: document.querySelector('output').textContent,
})`) as Promise<Seen>;

function judge(browser: Browser, file: string, count: number): Promise<string[]> {
  return open(browser, file, async page => {
    const problems: string[] = [];
    const expect = (what: string, isSo: boolean) => { isSo || problems.push(what); };
    const all = await see(page);
    expect(`${count} rows are shown, not ${all.rows}`, all.rows === count && all.output === `${count} of ${count} accesses`);
    for (const name of ['tenant', 'integration', 'severity']) {
      const value = await page.$eval(`select[name=${name}] option:nth-child(2)`, option => (option as unknown as { value: string }).value);
      await page.select(`select[name=${name}]`, value);
      const some = await see(page);
      expect(`the filter ${name} = ${value} leaves ${some.rows} rows and ${some.drawings} drawings`, some.rows > 0 && some.rows < all.rows && some.drawings > 0 && some.drawings <= all.drawings);
      await page.click('button[type=reset]');
      await page.waitForFunction(`document.querySelector('output').textContent === '${all.output}'`, { timeout: 5000 });
    }
    await page.type('input[name=text]', 'no such text anywhere');
    expect('a text that fits nothing leaves something', (await see(page)).rows === 0);
    await page.click('button[type=reset]');
    problems.push(...await keys(page), ...await schemes(page), ...await fits(page));
    return problems;
  });
}

/** From the top, Tab comes to every control and to the drawings; Enter on a Flux object goes to its row. */
async function keys(page: Page): Promise<string[]> {
  // A click says where Tab goes on; a fresh page starts at its top.
  await page.reload();
  const reached = new Set<string>();
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate('document.activeElement.name || document.activeElement.id || document.activeElement.type || document.activeElement.getAttribute("class")') as string;
    reached.add(name);
    if (name.startsWith('node')) {
      break;
    }
  }
  const missing = ['tenant', 'integration', 'severity', 'text', 'reset', 'theme', 'node object'].filter(name => !reached.has(name));
  await page.keyboard.press('Enter');
  const hash = await page.evaluate('location.hash') as string;
  return [...missing.map(name => `Tab does not reach ${name}`), ...hash.startsWith('#access-') ? [] : [`Enter on a Flux object leads to "${hash}"`]];
}

async function schemes(page: Page): Promise<string[]> {
  const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor') as Promise<string>;
  const seen: string[] = [];
  for (const value of ['light', 'dark']) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
    seen.push(await background());
  }
  await page.evaluate('document.getElementById("theme").click()');
  seen.push(await background());
  return seen[0] !== seen[1] && seen[2] === seen[0] ? [] : [`light, dark and light again have the backgrounds ${seen.join(', ')}`];
}

/** No text runs out of its box. */
async function fits(page: Page): Promise<string[]> {
  const wide = await page.evaluate(`[...document.querySelectorAll('svg .node')].filter(node => {
    const box = node.querySelector('rect').getBoundingClientRect();
    return [...node.querySelectorAll('text')].some(text => text.getBoundingClientRect().right > box.right + 1);
  }).map(node => node.querySelector('title').textContent)`) as string[];
  return wide.map(title => `the text runs out of its box: ${title}`);
}

async function screenshot(browser: Browser, file: string): Promise<void> {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 980 });
  await page.goto(`file://${file}`);
  const images = join(__dirname, '../../docs/images');
  mkdirSync(images, { recursive: true });
  await page.screenshot({ path: join(images, 'access-review.png') });
  await page.close();
}
